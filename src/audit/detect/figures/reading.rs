//! Another reading: whom else a figure that seems false may be said of. Where it does not stand right beside a name, the
//! words leave that open; if one of those that the sentence names makes it true, nobody is accused.

use super::super::plain;
use super::{
    Bound, Site, average, beside, binding, count, distance, in_points as own_points, judged, laid_out, level, money,
    netted, of_the_last_two, range_of_all, share, spread, whole, worked,
};
use crate::audit::bind::Target;
use crate::audit::bind::index::{in_points, is_change};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense, Word};
use crate::audit::report::Verdict;
use crate::audit::rules;
use crate::audit::verdict::{Fit, fit_unsigned};
use crate::quantity::written::{Written, WrittenUnit};

/// What a contradicted figure is where the words allow another owner of it that makes it true.
pub(super) fn other(site: Site<'_, '_>, finding: Finding) -> Finding {
    // "by 0.6% and 4.1% respectively": the order tells whose each is.
    let listed = site.part.items.iter().any(|i| &*site.scene.word(i) == "respectively");
    // "within 1% of $70K", at $69,480: no rounding of the price.
    if finding.code == "FB205" && distance::lies_ahead(&site) {
        return rules::fb601_forecast::target(site.range());
    }
    // "Daily decline beyond -1%" among the risks: what would set it off.
    if site.part.risk && site.before(1).is_some_and(|b| &*site.scene.word(b) == "beyond") {
        return rules::fb601_forecast::target(site.range());
    }
    // "Buy HSI near 25,000", at 25,912: a price to wait for.
    let level = matches!(site.figure.written.unit, WrittenUnit::Plain | WrittenUnit::Money(_) | WrittenUnit::Points);
    let at = site.before(1).is_some_and(|b| {
        matches!(
            &*site.scene.word(b),
            "near" | "at" | "around" | "below" | "under" | "above" | "to" | "toward" | "towards" | "into" | "on"
        )
    });
    if level && at && site.figure.written.sign.is_none() && level::opens_with_an_act(&site) {
        return rules::fb601_forecast::target(site.range());
    }
    if listed || !matches!(finding.code, "FB201" | "FB202" | "FB206" | "FB208" | "FB210" | "FB211" | "FB212") {
        return finding;
    }
    if let Some(own) = of_the_nearest(&site) {
        return own;
    }
    let clear = of_a_sister(&site)
        .or_else(|| of_the_total(&site))
        .or_else(|| of_its_volume(&site))
        .or_else(|| netted::of_the_float(&site))
        .or_else(|| distance::of_any_level(&site))
        .or_else(|| money::amount_of_change(&site, None))
        .or_else(|| money::net_of_named(&site))
        .or_else(|| money::net_of_group(&site))
        .or_else(|| count::of_breadth(&site))
        .or_else(|| spread::own_move(&site))
        .or_else(|| own_points::beside(&site))
        .or_else(|| worked::detect(&site))
        .or_else(|| spread::over_another(&site))
        .or_else(|| by_its_own_verb(&site, &finding))
        .or_else(|| spread::of_the_bracket(&site))
        .or_else(|| spread::range_of_group(&site))
        .or_else(|| average::gap_of_means(&site))
        .or_else(|| average::of_named(&site))
        .or_else(|| average::range_of_means(&site))
        .or_else(|| money::worth_in_points(&site))
        .or_else(|| beside::of_two_written(&site))
        .or_else(|| beside::width_of_range(&site))
        .or_else(|| whole::of_bound(&site))
        .or_else(|| whole::of_its_group(&site))
        .or_else(|| of_the_last_two::detect(&site))
        .or_else(|| range_of_all::detect(&site));
    if let Some(clear) = clear {
        return clear;
    }
    if distance::is_target(&site) || distance::lies_ahead(&site) {
        return rules::fb601_forecast::target(site.range());
    }
    // A group that only a heading or an earlier sentence names is a guess.
    if site.bound.distant
        && finding.code == "FB201"
        && site.bound.targets.iter().any(|t| !matches!(t, Target::Entity(_)))
    {
        return Finding { verdict: Verdict::Ambiguous, suggestion: None, ..finding };
    }
    let two = match site.figure.written.unit {
        WrittenUnit::BasisPoint | WrittenUnit::PercentagePoint | WrittenUnit::Multiple => true,
        // "315 points lower" are an index's own.
        WrittenUnit::Points => site.figure.written.decimals > 0,
        _ => false,
    };
    // "both outperformed every stock index here by more than 300bps": of whom the figure is, the smallest lead tells.
    let universal = |i: &Item| {
        i.is(Sense::All) || i.is(Sense::None) || matches!(&*site.scene.word(i), "every" | "any" | "each" | "no")
    };
    let near = site.part.items[..site.at].iter().rev().take(9);
    let near = near.take_while(|i| i.figure().is_none() && !matches!(i.kind, Kind::Mark(',' | ';' | '.' | ':')));
    if two && near.into_iter().any(universal) {
        return Finding { verdict: Verdict::NotEvaluated, suggestion: None, ..finding };
    }
    // "0.0061% per 8h, about 6.7% annualized": what a year of it would come to.
    let mut yearly = (1..=4).filter_map(|n| site.next_word(n));
    if yearly.any(|w| matches!(&*w, "annualized" | "annualised" | "apr" | "apy")) {
        return Finding { verdict: Verdict::NotEvaluated, suggestion: None, ..finding };
    }
    // "off a base 41% the size"; "1.9x the size of Lido" names what it is of.
    let named_size = site.next_word(3).is_some_and(|w| w == "of");
    if !named_size && site.next_word(1).is_some_and(|w| w == "the") && site.next_word(2).is_some_and(|w| w == "size") {
        return Finding { verdict: Verdict::NotEvaluated, suggestion: None, ..finding };
    }
    // "2.4 times the US range": of what no fact measures.
    let ranged = (1..=4).filter_map(|n| site.next_word(n));
    if site.figure.written.unit == WrittenUnit::Multiple
        && ranged.into_iter().any(|w| matches!(&*w, "range" | "gap" | "spread" | "dispersion" | "distance" | "swing"))
    {
        return Finding { verdict: Verdict::NotEvaluated, suggestion: None, ..finding };
    }
    // "volume more than halved": one's own, over time.
    if two && site.quote().chars().all(char::is_alphabetic) {
        // "HSTECH outran HSI and more than doubled HSCEI's gain": whose, where the object is named.
        let object = (1..=2).filter_map(|n| site.after(n)).find_map(named);
        let read = object.and_then(|_| pair(&site, &finding));
        return match read {
            Some(_) => Finding { verdict: Verdict::Ambiguous, suggestion: None, ..finding },
            None => finding,
        };
    }
    if let Some(clear) = spread::of_a_pair_row(&site) {
        return clear;
    }
    let read = if two {
        if names_its_operands(&site, &finding) { None } else { pair(&site, &finding) }
    } else if beside_its_owner(&site) {
        None
    } else {
        of_its_group(&site).or_else(|| owner(&site))
    };
    match read {
        Some(true_of) => Finding {
            verdict: Verdict::Ambiguous,
            message: format!("{}; it is true of {true_of}", finding.message),
            suggestion: None,
            ..finding
        },
        None => in_doubt(&site, finding, two),
    }
}

/// "Alder gained more than Birch lost (17.5% vs 16.3%)": each of two figures goes the way of its own name's verb.
fn by_its_own_verb(site: &Site<'_, '_>, finding: &Finding) -> Option<Finding> {
    let items = &site.part.items;
    let versus = |i: Option<&Item>| i.is_some_and(|i| matches!(&*site.scene.word(i), "vs" | "versus" | "against"));
    let paired = versus(site.before(1)) || versus(site.after(1));
    let [target] = site.bound.targets.as_slice() else { return None };
    let name = (0..site.at).rev().find(|i| named(&items[*i]) == Some(target))?;
    let verb = items.get(name + 1).filter(|_| paired && finding.code == "FB202")?;
    let way = i8::from(verb.is(Sense::Up)) - i8::from(verb.is(Sense::Down));
    let bound = site.bound.clone();
    let own = Site { bound, sign: Some(way), noun: None, metrics: site.metrics.clone(), ..*site };
    judged(&own).filter(|f| way != 0 && f.verdict == Verdict::Supported)
}

/// To call a figure false its words must say plainly what it is of: its owner beside it, or both that it was worked out of.
/// Where they do not, nothing backs it, and it is nobody's error.
fn in_doubt(site: &Site<'_, '_>, finding: Finding, two: bool) -> Finding {
    let plain = match finding.code {
        "FB201" | "FB206" => {
            two || beside_its_owner(site)
                || said_of_its_owner(site)
                || site.moved_by()
                || in_its_column(site)
                || names_its_metric(site, &finding)
        }
        "FB208" if !two => !is_one_of_a_sum(site, &finding),
        "FB208" | "FB210" => !two || names_its_operands(site, &finding) || within_its_group(site, &finding),
        _ => true,
    };
    if plain || finding.verdict != Verdict::Contradicted {
        return finding;
    }
    Finding {
        verdict: Verdict::Unsupported,
        message: format!("{}; the sentence does not say plainly what it is of", finding.message),
        suggestion: None,
        ..finding
    }
}

/// "Fee growth is broad: Orca +9.4%", where "Orca" alone names its TVL: the figure of the same owner's other metric. The
/// metric's own word beside the name leaves no such reading.
fn of_a_sister(site: &Site<'_, '_>) -> Option<Finding> {
    let [Target::Entity(own)] = site.bound.targets.as_slice() else { return None };
    let sisters = site.scene.index.sisters();
    let told = site.part.items.iter().filter(|i| named(i) == site.bound.targets.first());
    if told.into_iter().any(|i| sisters.names_its_own(*own, &site.scene.text[i.start..])) {
        return None;
    }
    sisters.of(*own).iter().find_map(|(_, other)| {
        let bound = Bound { targets: vec![Target::Entity(*other)], ..Bound::default() };
        let read = Site { bound, noun: None, metrics: Vec::new(), ..*site };
        judged(&read).filter(|f| f.verdict == Verdict::Supported)
    })
}

/// "Ondo +4.7% vs total -0.83%", "the headline -1.9%": the change of the group's total.
fn of_the_total(site: &Site<'_, '_>) -> Option<Finding> {
    let said = site.before(1).is_some_and(|b| {
        matches!(&*site.scene.word(b), "total" | "headline" | "aggregate" | "overall") && b.target().is_none()
    });
    let index = site.scene.index;
    let lately = site.scene.lately(site.part);
    let here = site.part.items.iter().filter_map(|i| i.target());
    let near = here.chain(&site.bound.targets).chain(&site.part.row).chain(&lately).chain(&site.part.section);
    let groups: Vec<usize> = near
        .filter(|_| said && site.figure.written.is_percent())
        .filter_map(|t| match t {
            Target::Entity(e) => index.group_of(*e),
            Target::Group(g) => Some(*g),
            Target::Union(_) => None,
        })
        .collect();
    groups.iter().flat_map(|g| index.members_of_group(*g)).filter(|e| index.is_total(index.entity(**e))).find_map(|e| {
        let bound = Bound { targets: vec![Target::Entity(*e)], ..Bound::default() };
        let read = Site { bound, noun: None, metrics: Vec::new(), ..*site };
        judged(&read).filter(|f| f.verdict == Verdict::Supported)
    })
}

/// "Total market cap rose to $2.41T on $96.3B turnover": the volume of the one that the sentence is about, where the word
/// for it names another market's.
fn of_its_volume(site: &Site<'_, '_>) -> Option<Finding> {
    let volume = |w: Word<'_>| matches!(&*w, "turnover" | "volume" | "volumes");
    let said = site.next_word(1).is_some_and(volume)
        || site.before(1).is_some_and(|b| &*site.scene.word(b) == "of")
            && site.before(2).is_some_and(|b| volume(site.scene.word(b)));
    if !said || !matches!(site.figure.written.unit, WrittenUnit::Money(_)) || site.figure.written.sign.is_some() {
        return None;
    }
    let index = site.scene.index;
    let (own, fact) = candidates(site).into_iter().find_map(|t| {
        let fact = index.own_facts(&t).into_iter().find(|f| {
            (f.metric.starts_with("volume") || f.metric.starts_with("turnover"))
                && !is_change(f)
                && site.figure.written.fits(&f.unit)
                && f.usable().is_some_and(|v| {
                    fit_unsigned(&site.figure.written, &crate::audit::verdict::Known::stated(v.get())) == Fit::Exact
                })
        })?;
        Some((t, fact))
    })?;
    let value = fact.usable()?.get();
    let expected = super::as_written(&site.figure.written, fact, value);
    let bound = Bound { targets: vec![own], ..Bound::default() };
    Some(site.bound_to(bound).compared(Fit::Exact, crate::audit::report::ClaimKind::Number, expected, &[fact], None))
}

/// "HSI fell 1.20% to 25,912.60": nobody else and nothing else is told between.
fn said_of_its_owner(site: &Site<'_, '_>) -> bool {
    let nearest = site.part.items[..site.at].iter().rev().find_map(named);
    let own = nearest.is_some_and(|t| site.bound.targets.contains(t) && !is_object(site, t));
    own && plain::stated(site.scene, site.part, site.at)
}

/// "| SSE ↓ vs ChiNext ↑ | -0.40% vs +0.55% |", "S&P +0.40% → 6,072.40", "HSTECH loses 5,500 (last 5,812)": the layout says
/// whose it is.
fn in_its_column(site: &Site<'_, '_>) -> bool {
    let figures_only = |i: &Item| {
        i.figure().is_some() || matches!(i.kind, Kind::Mark(_) | Kind::Rise(_)) || &*site.scene.word(i) == "vs"
    };
    let [own] = site.bound.targets.as_slice() else { return false };
    let cell = site.part.segment.cell.is_some() && site.part.row.contains(own);
    let led = site.before(1).is_some_and(|b| matches!(b.kind, Kind::To));
    cell && site.part.items.iter().all(figures_only) || led || super::stands_at(site.scene, site.part, site.at)
}

/// "$104.5B changed hands": the metric is named, and the fact is one of it.
fn names_its_metric(site: &Site<'_, '_>, finding: &Finding) -> bool {
    let fact = finding.facts.first().and_then(|id| site.scene.index.fact(id));
    fact.is_some_and(|f| !is_change(f) && site.metrics.iter().any(|m| f.metric.contains(m.as_str())))
}

/// "The pair nets out near -$90M", computed of one of the pair alone.
fn is_one_of_a_sum(site: &Site<'_, '_>, finding: &Finding) -> bool {
    let index = site.scene.index;
    let mut owners = finding.facts.iter().filter_map(|id| index.fact(id)).map(|f| &f.entity);
    let first = owners.next();
    let here = || site.part.items.iter().filter(|i| i.clause == site.item().clause);
    let named_here = here().filter_map(named).count();
    let sum = |i: &Item| {
        let word = site.scene.word(i);
        let net = i.is(Sense::Net) || word.starts_with("net");
        i.is(Sense::Both) || net && named_here == 0 || matches!(&*word, "pair" | "combined" | "together")
    };
    let money = matches!(site.figure.written.unit, WrittenUnit::Money(_)) && named_here < 2;
    money && first.is_some() && owners.all(|o| Some(o) == first) && here().any(sum)
}

/// Whether the figure was computed from members of the group it is said of, and of nobody else.
fn within_its_group(site: &Site<'_, '_>, finding: &Finding) -> bool {
    let index = site.scene.index;
    let members: Vec<usize> = site.bound.targets.iter().flat_map(|t| index.members(t)).collect();
    let mut facts = finding.facts.iter().filter_map(|id| index.fact(id));
    site.bound.targets.len() == 1
        && members.len() > 1
        && facts.all(|f| members.iter().any(|e| index.entity(*e).id == f.entity))
}

fn named(item: &Item) -> Option<&Target> {
    match &item.kind {
        Kind::Name { target: target @ Target::Entity(_), .. } => Some(target),
        _ => None,
    }
}

/// Whether the figure follows its owner's name with nothing between that could end what is said of it.
fn beside_its_owner(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    if site.part.segment.cell.is_some() && site.at == 0 {
        return true;
    }
    if laid_out::says_whose(site) {
        return true;
    }
    // "BTC fell in lockstep with HK/A-shares (-1.12%)": two markets have no figure of their own.
    let groups = site.bound.targets.iter().filter(|t| matches!(t, Target::Group(_))).count();
    if groups > 1 && groups == site.bound.targets.len() {
        return false;
    }
    // "QuickSwap edged up 8.2% ($63.8M)": a bracket right behind a figure goes on with its owner.
    let from = match site.at.checked_sub(2) {
        Some(i) if items[i + 1].mark('(') && items[i].figure().is_some() => i,
        // "Aerodrome +48.9% to $712M"
        Some(i)
            if &*site.scene.word(&items[i + 1]) == "to"
                && site.bound.targets.iter().all(|t| matches!(t, Target::Entity(_)))
                && items[i].figure().is_some_and(|f| f.written.is_percent()) =>
        {
            i
        }
        _ => site.at,
    };
    let ends = |i: &Item| {
        i.figure().is_some()
            || matches!(i.kind, Kind::Mark(',' | ';' | '.' | ')'))
            || matches!(&*site.scene.word(i), "and" | "or" | "but" | "while" | "to")
    };
    // "Gains of 0.71% for the S&P 500 and 0.62% for the Dow", "the latter by 1.20%"
    // "against a 13.0% decline at Damson"
    let noun = usize::from(site.after(1).is_some_and(|n| n.is(Sense::Up) || n.is(Sense::Down)));
    let the = site.next_word(2 + noun).is_some_and(|w| w == "the");
    let leads = |w: Word<'_>| matches!(w.as_str(), "for" | "by" | "on" | "in" | "at" | "of");
    let follows = site.next_word(1 + noun).is_some_and(leads)
        && site.after(noun + if the { 3 } else { 2 }).and_then(named).is_some_and(|t| site.bound.targets.contains(t));
    let anaphor = (1..=3).filter_map(|n| site.before(n)).any(|i| matches!(&*site.scene.word(i), "former" | "latter"));
    // "HSCEI fell less than HSTECH, losing 2.30%": what a participle brings in is said of the subject.
    let participle =
        (1..=5).filter_map(|n| site.before(n)).take_while(|i| !i.mark(',') && i.figure().is_none()).any(|i| {
            let word = site.scene.word(i);
            let going = word.split(' ').next().is_some_and(|w| w.ends_with("ing"));
            going && (i.is(Sense::Up) || i.is(Sense::Down) || matches!(&*word, "ending" | "closing" | "finishing"))
        });
    if follows || anaphor || participle {
        return true;
    }
    // "A-shares beat HK: +0.12% vs -0.64%": the figure of which of the two.
    let compared = site.bound.targets.iter().any(|t| is_object(site, t));
    if compared && items[..from].last().is_some_and(|i| matches!(i.kind, Kind::Mark(':' | '('))) {
        return false;
    }
    let near = items[..from].iter().rev().take(6).take_while(|i| !ends(i));
    let outright = |i: &Item| match &i.kind {
        Kind::Name { target, generic: false, .. } => Some(target.clone()),
        _ => None,
    };
    near.into_iter().find_map(outright).is_some_and(|t| site.bound.targets.contains(&t))
}

/// Whether the clause itself names whoever the figure was computed from.
fn names_its_operands(site: &Site<'_, '_>, finding: &Finding) -> bool {
    let index = site.scene.index;
    let clause = site.item().clause;
    // "Shenzhen beat Shanghai by 64bps, ChiNext by 125bps": whether it is the next winner or the next loser is open.
    let by = site.before(1).is_some_and(|b| &*site.scene.word(b) == "by") && site.before(2).and_then(named).is_some();
    let carried = site.before(3).is_some_and(|b| b.mark(',')) && site.before(4).is_some_and(|b| b.figure().is_some());
    if by && carried {
        return false;
    }
    // A word for a whole market may stand anywhere: "cyclicals with China revenue, and the Dow's shortfall".
    let said = site.part.items.iter().filter(|i| i.clause == clause).filter_map(|i| i.target());
    let said = said.filter(|t| matches!(t, Target::Entity(_))).chain(&site.part.against);
    // "The S&P 500 beat the Nasdaq by 14bps but lagged the Dow by 23bps": the subject goes on.
    let first = site.part.items.iter().filter_map(named).next();
    let said = said.chain(first);
    // "HSTECH vs Nasdaq | six times the size": which of a row's two is held against the other is open.
    let row = site.part.row.iter().filter(|_| site.figure.written.unit != WrittenUnit::Multiple);
    let here: Vec<usize> = said.chain(row).flat_map(|t| index.members(t)).collect();
    // The sheet's own spread.
    let own = match finding.facts.as_slice() {
        [only] => index
            .fact(only)
            .is_some_and(|f| f.against.is_some() || in_points(f) || site.figure.written.unit == WrittenUnit::Points),
        _ => false,
    };
    own || finding.facts.len() > 1
        && finding
            .facts
            .iter()
            .filter_map(|id| index.fact(id))
            .all(|f| here.iter().any(|e| index.entity(*e).id == f.entity))
}

/// Those that the sentence names, and the ones told right before it.
fn candidates(site: &Site<'_, '_>) -> Vec<Target> {
    let mut found: Vec<Target> = Vec::new();
    let row = site.part.row.iter().filter(|t| matches!(t, Target::Entity(_)));
    let alone = matches!(site.figure.written.unit, WrittenUnit::Percent | WrittenUnit::Money(_) | WrittenUnit::Plain);
    let outright = |i: &&Item| alone || matches!(i.kind, Kind::Name { generic: false, .. });
    for target in
        site.part.items.iter().filter(outright).filter_map(named).chain(row).chain(site.part.told.iter().rev())
    {
        if !found.contains(target) {
            found.push(target.clone());
        }
    }
    found
}

fn pair(site: &Site<'_, '_>, finding: &Finding) -> Option<String> {
    let all = candidates(site);
    let index = site.scene.index;
    // "| HSI | +182 bp |" of -182: the same two with the other sign are no other reading.
    let of = |t: &Target| index.members(t).into_iter().map(|e| index.entity(e).id.clone()).collect::<Vec<_>>();
    let judged: Vec<&str> = finding.facts.iter().filter_map(|id| index.fact(id)).map(|f| f.entity.as_str()).collect();
    let same = |a: &Target, b: &Target| {
        let both = [of(a), of(b)].concat();
        finding.code == "FB202"
            && both.iter().all(|id| judged.contains(&id.as_str()))
            && judged.iter().all(|id| both.iter().any(|x| x == id))
    };
    let multiple = site.figure.written.unit == WrittenUnit::Multiple;
    for (n, a) in all.iter().enumerate() {
        for b in all[n + 1..].iter().filter(|b| !same(a, b)) {
            let fits = if multiple {
                let either = [(a, b), (b, a)];
                either
                    .into_iter()
                    .any(|(x, y)| count::ratio(site, x, Some(y)).is_some_and(|f| f.verdict == Verdict::Supported))
            } else {
                let written = &site.figure.written;
                let unit = match &written.unit {
                    WrittenUnit::Points => WrittenUnit::PercentagePoint,
                    other => other.clone(),
                };
                let points = Written { unit, ..written.clone() }.in_points();
                spread::between_two(site, a, b).iter().any(|d| fit_unsigned(&points, &d.known) == Fit::Exact)
            };
            if fits {
                return Some(format!("{} and {}", index.name(a), index.name(b)));
            }
        }
    }
    None
}

/// Whether another figure of the same unit is said of the target.
fn has_its_own(site: &Site<'_, '_>, target: &Target) -> bool {
    let unit = &site.figure.written.unit;
    let others = site.part.items.iter().enumerate().filter(|(i, _)| *i != site.at);
    let alike = others.filter(|(_, i)| i.figure().is_some_and(|f| f.written.unit == *unit));
    alike.into_iter().any(|(i, _)| binding::bind(site.scene, site.part, i).targets.contains(target))
}

/// Whether the sentence names the target as the object of a comparison and nowhere else: "HSI outperformed HSTECH".
fn only_compared(site: &Site<'_, '_>, target: &Target) -> bool {
    let items = &site.part.items;
    let named: Vec<usize> = (0..items.len()).filter(|i| named(&items[*i]) == Some(target)).collect();
    // "outdid the Nasdaq's slide (-1.46%)": nothing parts them.
    let parted = |i: usize| {
        i > site.at
            || items[i + 1..site.at].iter().any(|n| {
                n.mark(',') || matches!(&*site.scene.word(n), "but" | "with" | "it" | "and" | "on" | "over" | "at")
            })
    };
    let object = |i: &usize| {
        site.scene.leading(items, *i).is_some_and(|c| {
            let word = site.scene.word(c);
            c.is(Sense::CmpUp)
                || c.is(Sense::CmpDown)
                || word.ends_with("than")
                || matches!(&*word, "behind" | "match" | "unlike" | "beat")
        })
    };
    !named.is_empty() && named.iter().all(|i| object(i) && parted(*i))
}

/// Whether the name of it that stands nearest before the figure is the object of a comparison.
fn is_object(site: &Site<'_, '_>, target: &Target) -> bool {
    let items = &site.part.items;
    let named =
        (0..site.at).rev().find(|i| items[*i].target().is_some()).filter(|i| items[*i].target() == Some(target));
    named.and_then(|i| site.scene.leading(items, i)).is_some_and(|c| c.is(Sense::CmpUp) || c.is(Sense::CmpDown))
}

/// "Moonwell and Compound (+5.2%) grew": the figure in brackets right behind the last of several names is that one's.
fn of_the_nearest(site: &Site<'_, '_>) -> Option<Finding> {
    let bracket = site.before(1).is_some_and(|b| b.mark('(')) && site.after(1).is_some_and(|b| b.mark(')'));
    let nearest = site.before(2).and_then(named).filter(|_| bracket && site.bound.targets.len() > 1)?;
    let bound = Bound { targets: vec![nearest.clone()], ..Bound::default() };
    let own = Site { bound, noun: None, metrics: site.metrics.clone(), ..*site };
    judged(&own).filter(|f| f.verdict == Verdict::Supported)
}

/// "Phoenix booked nearly half the combined volume (48%)": what part of its group's levels one of them has.
fn of_its_group(site: &Site<'_, '_>) -> Option<String> {
    let index = site.scene.index;
    if site.figure.written.unit != WrittenUnit::Percent || site.figure.written.sign.is_some() {
        return None;
    }
    let named = candidates(site);
    let own = named.iter().find(|t| share::of_its_group(site, t))?;
    Some(format!("the part that {} has of its group", index.name(own)))
}

fn owner(site: &Site<'_, '_>) -> Option<String> {
    let index = site.scene.index;
    for target in candidates(site) {
        // One that has a figure of its own, or that is only compared with, lends none: "A, up 2.0% …; B, down 1.5%".
        if site.bound.targets.contains(&target) || has_its_own(site, &target) || only_compared(site, &target) {
            continue;
        }
        let bound = Bound { targets: vec![target.clone()], ..Bound::default() };
        let read = Site { bound, noun: None, metrics: site.metrics.clone(), ..*site };
        if judged(&read).is_some_and(|f| f.verdict == Verdict::Supported) {
            return Some(index.name(&target));
        }
    }
    None
}
