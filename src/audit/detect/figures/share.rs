//! Shares of a whole: "Tether accounts for 69%", "79% of the four-venue total", "make up 58.3% between them".

use rust_decimal::Decimal;

use super::Site;
use super::whole::levels;
use crate::audit::bind::Target;
use crate::audit::derive::{Derived, issued, share, total};
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Sense, Word};
use crate::audit::report::{ClaimKind, Verdict};
use crate::audit::verdict::{Fit, Known, fit};
use crate::facts::sheet::Fact;

/// "volume of $61.4B, only 2.2% of market cap": the volume of a market against what it is worth.
fn of_market_cap(site: &Site<'_, '_>) -> Option<Finding> {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    let cap = |n: usize| {
        let said = format!("{} {}", word(n), word(n + 1));
        [
            "market cap",
            "market value",
            "market capitalisation",
            "market capitalization",
            "total value",
            "capitalisation",
        ]
        .iter()
        .any(|w| said.contains(w))
    };
    let of = word(1) == "of" && ((2..=5).any(cap) || word(2) == "cap");
    let ratio = (1..=6).filter_map(|n| site.before(n)).any(|b| site.scene.word(b).ends_with("ratio"))
        && (1..=7).filter_map(|n| site.before(n)).any(|b| &*site.scene.word(b) == "turnover");
    // "| Volume / cap | 3.5% |"
    let label = &site.part.label;
    let headed = label.contains("volume") && label.contains("cap") && label.contains('/');
    if !(of || ratio || headed) || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let index = site.scene.index;
    let level =
        |e: usize, metric: &str| {
            index.facts_of(&index.entity(e).id).iter().copied().find(|f| {
                f.metric.starts_with(metric) && !crate::audit::bind::index::is_change(f) && f.usable().is_some()
            })
        };
    let (volume, worth) = (0..index.sheet.entities.len())
        .filter(|e| index.is_total(index.entity(*e)))
        .find_map(|e| Some((level(e, "volume")?, level(e, "market_cap")?)))?;
    let exact = volume.usable()?.get().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(worth.usable()?.get())?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let traded = site.part.items[..site.at]
        .iter()
        .any(|i| site.scene.word(i).split(' ').any(|w| matches!(w, "volume" | "turnover" | "volumes")));
    let derivation = format!("{} / {} = {}%", volume.id, worth.id, exact.round_dp(2));
    let expected = format!("{}%", exact.round_dp(1));
    (traded || headed || matches!(fitted, Fit::Exact | Fit::Loose(_)))
        .then(|| site.compared(fitted, ClaimKind::DerivedNumber, expected, &[volume, worth], Some(derivation)))
}

/// "equal to 3.4% of total crypto volume", "14% of crypto market cap": the sum told before, or that of a group, against the
/// whole market's. What is meant by it is a guess, which may confirm.
fn of_a_market(site: &Site<'_, '_>) -> Option<Finding> {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    if word(1) != "of" || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let tail: Vec<Word<'_>> = (2..=7).map(word).collect();
    let says = |words: &[&str]| tail.iter().any(|w| w.split(' ').any(|w| words.contains(&w)));
    let metric = match () {
        () if says(&["cap", "capitalisation", "capitalization", "value"]) => "market_cap",
        () if says(&["volume", "turnover", "trading"]) => "volume",
        () => return None,
    };
    let index = site.scene.index;
    let wide = says(&["total", "entire", "whole", "overall", "aggregate"]);
    let named = (2..=6).filter_map(|n| site.after(n)).find_map(|i| match &i.kind {
        crate::audit::lex::Kind::Name { target, generic: false, .. } => Some(target),
        _ => None,
    });
    let level = |e: usize| {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        facts.into_iter().find(|f| f.metric == metric && f.usable().is_some())
    };
    let group = named.and_then(|t| match t {
        Target::Group(g) => Some(*g),
        Target::Entity(e) => index.group_of(*e),
        Target::Union(_) => None,
    });
    if !wide && group.is_none() {
        return None;
    }
    let mut totals = (0..index.sheet.entities.len())
        .filter(|e| index.is_total(index.entity(*e)) && (group.is_none() || index.group_of(*e) == group))
        .filter_map(|e| Some((e, level(e)?)));
    let (owner, whole) = totals.next().filter(|_| totals.next().is_none())?;
    let all = whole.usable()?.get();
    let own = |f: &Fact| f.entity != index.entity(owner).id;
    let mut parts: Vec<(Decimal, Vec<&Fact>)> = levels(site)
        .into_iter()
        .filter(|l| l.iter().all(|f| own(f) && !crate::audit::bind::index::PRICE_METRICS.contains(&f.metric.as_str())))
        .filter_map(|l| Some((total(&l)?.known.exact, l)))
        .collect();
    // "Stablecoin growth was worth 0.08% of crypto market cap"
    for target in site.bound.targets.iter().filter(|t| !matches!(t, Target::Entity(_))) {
        let set = crate::audit::detect::sets::Set::new(index, std::slice::from_ref(target), &[]);
        if let Some((net, _)) = set.net(index) {
            parts.push((net.abs(), set.facts().collect()));
        }
    }
    let judged = parts.into_iter().filter_map(|(part, facts)| {
        let exact = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(all)?;
        Some((fit(&site.figure.written, Some(1), &Known::stated(exact)), exact, facts))
    });
    let best = judged.min_by_key(|(fitted, ..)| fitted.rank());
    let Some((fitted @ (Fit::Exact | Fit::Loose(_)), exact, mut facts)) = best else {
        let message = "a share of a market that the sheet does not add up";
        return Some(Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Unsupported, "FB212", message));
    };
    facts.push(whole);
    let derivation = format!("of {} = {}%", whole.id, exact.round_dp(2));
    let expected = format!("{}%", exact.round_dp(2));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &facts, Some(derivation)))
}

/// "supplying 58% of the new float", "40% of the dollars redeemed": a part of what all those that went the same way came to.
fn of_the_new(site: &Site<'_, '_>) -> Option<Finding> {
    let word = |n: usize| site.next_word(n).unwrap_or_default();
    let [Target::Entity(own)] = site.bound.targets.as_slice() else { return None };
    if word(1) != "of" || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let tail: Vec<Word<'_>> = (2..=5).map(word).collect();
    let says = |words: &[&str]| tail.iter().any(|w| w.split(' ').any(|w| words.contains(&w)));
    let new = says(&["new", "fresh", "added", "extra"]) && says(&["float", "supply", "dollars", "coins", "issuance"])
        || says(&["issuance", "minting", "redemptions", "redeemed", "burned", "minted", "issued"]);
    if !new {
        return None;
    }
    let index = site.scene.index;
    let amount = |e: usize| {
        let change = index.change_fact(e, &[], site.window)?;
        Some((change, issued(index.level_for(change)?, change)?[1].known.exact))
    };
    let (change, mine) = amount(*own)?;
    let group = index.members_of_group(index.group_of(*own)?);
    let all: Vec<Decimal> = group.iter().filter_map(|e| Some(amount(*e)?.1)).collect();
    let mut along = all.iter().filter(|a| a.is_sign_negative() == mine.is_sign_negative());
    let whole = along.try_fold(Decimal::ZERO, |t, a| t.checked_add(*a))?;
    let net = all.iter().try_fold(Decimal::ZERO, |t, a| t.checked_add(*a))?;
    let of = |whole: Decimal| mine.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole).map(|x| x.abs());
    let judged = [of(whole), of(net)].into_iter().flatten();
    let (fitted, exact) = judged
        .map(|x| (fit(&site.figure.written, Some(1), &Known::stated(x)), x))
        .min_by_key(|(fitted, _)| fitted.rank())?;
    let derivation = format!("{} of what changed = {}%", change.id, exact.round_dp(2));
    let expected = format!("{}%", exact.round_dp(0));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[change], Some(derivation)))
}

/// Whether the figure is the part that `target` has of what its group holds or trades.
pub(super) fn of_its_group(site: &Site<'_, '_>, target: &Target) -> bool {
    let Target::Entity(e) = target else { return false };
    let index = site.scene.index;
    let id = index.entity(*e).id.as_str();
    let own_group = |level: &Vec<&Fact>| level.iter().any(|f| f.entity == id);
    levels(site).into_iter().filter(own_group).any(|level| {
        let (own, rest): (Vec<&Fact>, Vec<&Fact>) = level
            .into_iter()
            .filter(|f| index.entity_of(&f.entity).is_none_or(|e| !index.is_total(e)))
            .partition(|f| f.entity == id);
        let exact = own.first().and_then(|part| share(part, &rest)).map(|d| d.known);
        exact.is_some_and(|k| !rest.is_empty() && matches!(fit(&site.figure.written, Some(1), &k), Fit::Exact))
    })
}

/// "accounts for about 69%", "a 69% share".
pub(super) fn detect(site: &Site<'_, '_>) -> Option<Finding> {
    if let Some(finding) = super::market_share::detect(site)
        .or_else(|| super::part_of_other::detect(site))
        .or_else(|| of_market_cap(site))
        .or_else(|| of_a_market(site))
        .or_else(|| of_the_new(site))
    {
        return Some(finding);
    }
    if let Some(finding) = of_a_kinds_total(site) {
        return Some(finding);
    }
    if let Some(finding) = shares_added(site).or_else(|| share_of_sum(site)).or_else(|| share_of_itself(site)) {
        return Some(finding);
    }
    let clause = site.item().clause;
    let near = |words: &[&str]| {
        let from = site.at.saturating_sub(6);
        let to = (site.at + 4).min(site.part.items.len());
        site.part.items[from..to].iter().any(|i| i.clause == clause && words.contains(&site.scene.word(i).as_str()))
    };
    let verb = near(&[
        "accounts",
        "accounted",
        "accounting",
        "represents",
        "represented",
        "makes",
        "made",
        "comprises",
        "contributing",
        "contributed",
        "contributes",
    ]) && near(&[
        "for",
        "up",
        "represents",
        "represented",
        "comprises",
        "contributing",
        "contributed",
        "contributes",
    ]);
    // "USDC's share of the combined float is just under 30%"
    let items = &site.part.items;
    let of = |i: &usize| {
        matches!(&*site.scene.word(&items[*i]), "share" | "slice" | "portion" | "chunk" | "weight")
            && items.get(i + 1).is_some_and(|n| &*site.scene.word(n) == "of")
    };
    let mut earlier =
        (0..site.at).rev().take(12).take_while(|i| items[*i].clause == clause && items[*i].figure().is_none());
    let shared = earlier.find(of);
    // "of the combined float", "of the three-coin total": the whole is everything there is.
    let whole = shared.is_some_and(|i| {
        // "of the five", which are all there are
        let all = |w: &Item| {
            let count = crate::quantity::words::small_number(&site.scene.word(w));
            count.is_some_and(|n| n > 2 && levels(site).iter().any(|level| level.len() == n))
        };
        items[i..site.at]
            .iter()
            .any(|w| w.is(Sense::Net) || matches!(&*site.scene.word(w), "whole" | "entire") || all(w))
    });
    // "| Venue | 24h Vol | Chg | Share |"
    let column = &site.part.column;
    let headed = column.split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "share" | "weight"))
        || column.contains("of total")
        || column.contains("of volume");
    // "Velodrome accounted for 47% of DEX volume": the words behind the figure say of what.
    let word_is = |n: usize, word: &str| site.next_word(n).is_some_and(|w| w == word);
    let of = word_is(1, "of");
    let share_of = ["share", "slice", "portion"].iter().any(|w| word_is(1, w)) && word_is(2, "of");
    let told_whole = (of || share_of)
        && (2..=7).filter_map(|n| site.after(n)).take_while(|i| i.clause == clause && i.figure().is_none()).any(|i| {
            site.scene.word(i).split(' ').any(|w| {
                matches!(
                    w,
                    "volume" | "turnover" | "supply" | "float" | "total" | "trading" | "group" | "group's" | "tvl"
                )
            })
        });
    let whole = whole || headed || told_whole;
    // "Share of volume: A 47% · B 25%", "By share, A leads with 50%, followed by B at 32%"
    let colon = items.iter().take(6).position(|i| i.mark(':'));
    let is_share = |i: &crate::audit::lex::Item| matches!(&*site.scene.word(i), "share" | "shares");
    let labelled = colon.is_some_and(|c| items[..c].iter().any(is_share))
        || items.windows(2).any(|w| &*site.scene.word(&w[0]) == "by" && is_share(&w[1]));
    let headed = headed || labelled;
    let whole = whole || labelled;
    if !verb && !headed && shared.is_none() && !near(&["share", "dominance", "slice", "portion", "chunk"])
        || site.figure.written.sign.is_some()
    {
        return None;
    }
    // The sheet may hold the share itself.
    let stated = site.bound.targets.iter().any(|t| {
        site.scene.index.own_facts(t).iter().any(|f| {
            let sign = site.sign_for(f);
            let same = |v: crate::quantity::Exact| {
                matches!(fit(&site.figure.written, sign, &Known::stated(v.get())), Fit::Exact)
            };
            site.figure.written.fits(&f.unit) && f.usable().is_some_and(same)
        })
    });
    if stated {
        return None;
    }
    // Whose the share is stands before the figure, of what behind it.
    let subject = (0..site.at).rev().filter(|i| items[*i].clause == clause).find_map(|i| match &items[i].kind {
        crate::audit::lex::Kind::Name { target: t @ Target::Entity(_), generic: false, .. } => Some(vec![t.clone()]),
        _ => None,
    });
    // "Southpool's share of DEX volume was 50%"
    let sharer = shared.and_then(|s| {
        (0..s).rev().filter(|i| items[*i].clause == clause).find_map(|i| match &items[i].kind {
            crate::audit::lex::Kind::Name { target: t @ Target::Entity(_), generic: false, .. } => {
                Some(vec![t.clone()])
            }
            _ => None,
        })
    });
    let subject = sharer.or(subject.filter(|_| of));
    let targets = subject.unwrap_or_else(|| site.bound.targets.clone());
    let own: Vec<usize> = targets.iter().flat_map(|t| site.scene.index.members(t)).collect();
    let own: Vec<&str> = own.iter().map(|e| site.scene.index.entity(*e).id.as_str()).collect();
    let found: Vec<Derived<'_>> = levels(site)
        .iter()
        .filter_map(|level| {
            let part = level.iter().find(|f| own.contains(&f.entity.as_str()))?;
            let rest: Vec<&Fact> = level.iter().filter(|f| f.entity != part.entity).copied().collect();
            share(part, &rest)
        })
        .collect();
    // Of what the sheet states for all of them.
    let stated = targets.iter().find_map(|t| match t {
        Target::Entity(e) => super::market_share::of_stated(site, *e),
        _ => None,
    });
    if let Some((part, all, exact)) = stated {
        let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
        let right = |f: Fit| matches!(f, Fit::Exact | Fit::Loose(_));
        // "a 33% share of DEX volume", which is no share of what the members told come to either.
        let other = found.iter().any(|d| right(fit(&site.figure.written, Some(1), &d.known)));
        // "Its share of DEX volume is 31%"
        let of_the_metric = shared.is_some_and(|i| {
            let said = site.scene.metrics_in(&items[i + 2..site.at]);
            said.iter().any(|m| part.metric.contains(m.as_str()))
        });
        if right(fitted) || (told_whole || of_the_metric) && targets.len() == 1 && !other {
            let expected = format!("{}%", exact.round_dp(1));
            let derivation = Some(format!("{} / {} = {}%", part.id, all.id, exact.round_dp(2)));
            return Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[part, all], derivation));
        }
    }
    let best =
        found.iter().map(|d| (fit(&site.figure.written, Some(1), &d.known), d)).min_by_key(|(fitted, _)| fitted.rank());
    // Nothing to add up: whatever else the figure may be is judged elsewhere.
    if found.is_empty() {
        return None;
    }
    let message = "a share of a whole that the sheet does not add up";
    if let (true, [only], [Target::Entity(_)]) = (whole, found.as_slice(), targets.as_slice()) {
        let fitted = fit(&site.figure.written, Some(1), &only.known);
        let expected = format!("{}%", only.known.exact.round_dp(1));
        let derivation = Some(only.derivation.clone());
        return Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &only.facts, derivation));
    }
    let Some((fitted @ (Fit::Exact | Fit::Loose(_)), derived)) = best else {
        return Some(Finding::new(site.range(), ClaimKind::DerivedNumber, Verdict::Unsupported, "FB212", message));
    };
    let expected = format!("{}%", derived.known.exact.round_dp(1));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "92% of the two-name staking total", "46% of lending TVL": of what the members of the kind hold, which the words name.
fn of_a_kinds_total(site: &Site<'_, '_>) -> Option<Finding> {
    if &*site.next_word(1)? != "of" || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let tail =
        || (2..=7).filter_map(|n| site.after(n)).take_while(|i| i.figure().is_none() && !i.mark(',') && !i.mark('.'));
    let whole = |i: &Item| matches!(&*site.scene.word(i), "total" | "tvl" | "deposits" | "pool" | "sum" | "combined");
    let members = tail().find_map(|i| site.scene.categories.members(&site.scene.word(i)))?;
    tail().find(|i| whole(i))?;
    let [Target::Entity(own)] = site.bound.targets[..] else { return None };
    let index = site.scene.index;
    let level = |e: usize| {
        let facts = index.facts_of(&index.entity(e).id).iter().copied();
        facts.into_iter().find(|f| f.metric == "tvl" && f.against.is_none() && f.usable().is_some())
    };
    let facts: Vec<&Fact> = members.iter().filter_map(|e| level(*e)).collect();
    if !members.contains(&own) || facts.len() != members.len() || facts.len() < 2 {
        return None;
    }
    let all = total(&facts)?.known.exact;
    let exact = level(own)?.usable()?.get().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(all)?;
    let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
    let derivation = format!("{} / {} = {}%", level(own)?.id, all.normalize(), exact.round_dp(2));
    let expected = format!("{}%", exact.round_dp(site.figure.written.decimals.max(1)));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &facts, Some(derivation)))
}

/// "captured roughly 40% of HSI's gain": one change as a share of another.
pub(super) fn captured(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    if site.next_word(1)? != "of" || site.figure.written.sign.is_some() || site.figure.to.is_some() {
        return None;
    }
    let object = (site.at + 2..items.len()).take(2).find(|i| matches!(items[*i].target(), Some(Target::Entity(_))))?;
    let moved = items[object + 1..].iter().take(4).take_while(|i| i.clause == clause && i.figure().is_none());
    let a_move = |i: &crate::audit::lex::Item| {
        i.is(Sense::Up)
            || i.is(Sense::Down)
            || matches!(
                &*site.scene.word(i),
                "move"
                    | "swing"
                    | "change"
                    | "shrinkage"
                    | "drawdown"
                    | "burn"
                    | "redemptions"
                    | "issuance"
                    | "minting"
            )
    };
    moved.into_iter().find(|i| a_move(i))?;
    // "BTC fell less than any US benchmark, about 60% of the S&P's loss": not what it was compared with.
    let compared = |i: usize| {
        site.scene.leading(items, i).is_some_and(|c| matches!(&*site.scene.word(c), "any" | "every" | "all"))
    };
    let named = |i: &usize| items[*i].clause == clause && items[*i].target().is_some() && !compared(*i);
    let own = (0..site.at).rev().find(named).and_then(|i| items[i].target())?;
    let (Target::Entity(a), Some(Target::Entity(b))) = (own, items[object].target()) else { return None };
    let change = |e: usize| {
        let fact = site.scene.index.change_fact(e, &site.metrics, site.window)?;
        Some((fact, fact.usable()?.get()))
    };
    let ((x, a), (y, b)) = (change(*a)?, change(*b)?);
    // "USDT issuance covered 62% of the USDC drawdown": of what the changes amount to, whichever way each goes.
    let money = |change| {
        let level = site.scene.index.level_for(change)?;
        let priced = crate::audit::bind::index::PRICE_METRICS.contains(&level.metric.as_str());
        issued(level, change).filter(|_| !priced).map(|both| both.map(|by| by.known.exact.abs()))
    };
    let plain = |a: Decimal, b: Decimal| a.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(b);
    let amounts =
        money(x).zip(money(y)).into_iter().flat_map(|(a, b)| [plain(a[1], b[1]), plain(a[0], b[0])]).flatten();
    let judged = |exact: Decimal| (fit(&site.figure.written, Some(1), &Known::stated(exact)), exact);
    let (fitted, exact) = amounts.chain(plain(a, b)).map(judged).min_by_key(|(fitted, _)| fitted.rank())?;
    let derivation = format!("{} / {} = {}%", x.id, y.id, exact.round_dp(2));
    let expected = format!("{}%", exact.round_dp(0));
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &[x, y], Some(derivation)))
}

/// "$146.8B changed hands, some 4.6% of that": one level of a name against another of its own. A guess that may confirm.
fn share_of_itself(site: &Site<'_, '_>) -> Option<Finding> {
    let [Target::Entity(entity)] = site.bound.targets.as_slice() else { return None };
    if site.figure.written.sign.is_some() || site.figure.to.is_some() || site.figure.written.bound.is_some() {
        return None;
    }
    let of = (1..=2).filter_map(|n| site.next_word(n)).any(|w| w == "of");
    let restated = (1..=2).filter_map(|n| site.before(n)).any(|i| site.scene.word(i) == "or");
    if !of && !restated {
        return None;
    }
    let index = site.scene.index;
    let money = |f: &&Fact| {
        matches!(f.unit, crate::quantity::Unit::Money(_)) && f.against.is_none() && !f.metric.starts_with("previous")
    };
    let levels: Vec<&Fact> = index
        .facts_of(&index.entity(*entity).id)
        .iter()
        .copied()
        .filter(money)
        .filter(|f| f.usable().is_some())
        .collect();
    let ratio = |a: &Fact, b: &Fact| {
        let (a, b) = (a.usable()?.get(), b.usable()?.get());
        a.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(b).filter(|r| *r < Decimal::ONE_HUNDRED)
    };
    let pairs = levels.iter().flat_map(|a| levels.iter().map(move |b| (*a, *b)));
    let (exact, a, b) = pairs
        .filter(|(a, b)| a.metric != b.metric)
        .filter_map(|(a, b)| Some((ratio(a, b)?, a, b)))
        .find(|(exact, ..)| matches!(fit(&site.figure.written, Some(1), &Known::stated(*exact)), Fit::Exact))?;
    let derivation = format!("{} / {} = {}%", a.id, b.id, exact.round_dp(2));
    let expected = format!("{}%", exact.round_dp(1));
    Some(site.compared(Fit::Exact, ClaimKind::DerivedNumber, expected, &[a, b], Some(derivation)))
}

/// "Jackets and footwear make up 58.3% between them": the shares that the sheet states, added.
fn shares_added(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let mut named: Vec<usize> = Vec::new();
    for item in items[..site.at].iter().filter(|i| i.clause == clause) {
        if let Some(Target::Entity(e)) = item.target()
            && !named.contains(e)
        {
            named.push(*e);
        }
    }
    let together = items[site.at..].iter().chain(&items[..site.at]).any(|i| i.clause == clause && i.is(Sense::Net));
    let verb = (1..=4).filter_map(|n| site.before(n)).any(|i| {
        matches!(
            site.scene.word(i).as_str(),
            "make up" | "makes up" | "made up" | "account" | "accounted" | "represent"
        )
    });
    if named.len() < 2 || !(together || verb) || site.figure.written.sign.is_some() {
        return None;
    }
    let index = site.scene.index;
    let shares: Vec<&Fact> = named
        .iter()
        .filter_map(|e| {
            let facts = index.facts_of(&index.entity(*e).id).iter().copied();
            facts.into_iter().find(|f| {
                matches!(f.metric.as_str(), "share" | "dominance" | "weight") && site.figure.written.fits(&f.unit)
            })
        })
        .collect();
    if shares.len() != named.len() {
        return None;
    }
    let derived = total(&shares)?;
    let fitted = fit(&site.figure.written, Some(1), &derived.known);
    let expected = format!("{}%", derived.known.exact.normalize());
    Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone())))
}

/// "79% of the four-venue total", "of which Uniswap had 39.3%": those named before the figure, together or the last of
/// them alone, against the whole. A guess that may confirm.
fn share_of_sum(site: &Site<'_, '_>) -> Option<Finding> {
    let items = &site.part.items;
    let clause = site.item().clause;
    let word = |i: usize| site.scene.word_in(items, clause, i);
    let of_which = (site.at.saturating_sub(6)..site.at).any(|i| word(i) == "of" && word(i + 1) == "which");
    // "with PancakeSwap responsible for 46%", "the top two make 62%"
    let makes = (1..=3).filter_map(|n| site.at.checked_sub(n)).any(|i| {
        matches!(
            word(i).split(' ').next().unwrap_or_default(),
            "responsible" | "make" | "makes" | "made" | "account" | "accounts" | "deliver" | "delivers" | "represent"
        )
    });
    if !(word(site.at + 1) == "of" || of_which || makes)
        || site.figure.written.sign.is_some()
        || site.figure.to.is_some()
    {
        return None;
    }
    let mut named: Vec<usize> = Vec::new();
    let here = items[..site.at].iter().rev().filter_map(|i| i.target());
    for target in here.chain(site.part.told.iter().rev()) {
        if let Target::Entity(e) = target
            && !named.contains(e)
        {
            named.push(*e);
        }
    }
    let id = |e: &usize| site.scene.index.entity(*e).id.as_str();
    for level in levels(site) {
        let level: Vec<&Fact> = level
            .into_iter()
            .filter(|f| site.scene.index.entity_of(&f.entity).is_none_or(|e| !site.scene.index.is_total(e)))
            .collect();
        for count in 1..=named.len().min(3) {
            let (own, rest): (Vec<&Fact>, Vec<&Fact>) =
                level.iter().partition(|f| named[..count].iter().any(|e| id(e) == f.entity));
            if own.len() != count || rest.is_empty() {
                continue;
            }
            let (Some(part), Some(all)) = (total(&own), total(&level)) else { continue };
            let Some(exact) =
                part.known.exact.checked_mul(Decimal::ONE_HUNDRED).and_then(|p| p.checked_div(all.known.exact))
            else {
                continue;
            };
            let fitted = fit(&site.figure.written, Some(1), &Known::stated(exact));
            if matches!(fitted, Fit::Exact | Fit::Loose(_)) {
                let derivation = format!("({}) / ({}) = {}%", part.derivation, all.derivation, exact.round_dp(2));
                let expected = format!("{}%", exact.round_dp(1));
                return Some(site.compared(fitted, ClaimKind::DerivedNumber, expected, &level, Some(derivation)));
            }
        }
    }
    of_a_named_total(site)
}

/// "34% of the four-venue total" of one venue: where the words say that the whole is meant, another share is denied.
fn of_a_named_total(site: &Site<'_, '_>) -> Option<Finding> {
    let [Target::Entity(own)] = site.bound.targets.as_slice() else { return None };
    let items = &site.part.items;
    let clause = site.item().clause;
    let tail = (2..=7).filter_map(|n| site.after(n)).take_while(|i| i.clause == clause && i.figure().is_none());
    let said = tail.into_iter().any(|i| site.scene.word(i).ends_with("total"));
    let id = site.scene.index.entity(*own).id.as_str();
    let mut wholes = levels(site).into_iter().filter(|l| l.iter().any(|f| f.entity == id));
    let whole = wholes.next().filter(|_| said && wholes.next().is_none())?;
    let rest: Vec<&Fact> = whole.iter().filter(|f| f.entity != id).copied().collect();
    let derived = share(whole.iter().find(|f| f.entity == id)?, &rest)?;
    // "A and B together": more than one may be meant.
    let together = items[..site.at].iter().any(|i| i.clause == clause && i.is(Sense::Net));
    let fitted = fit(&site.figure.written, Some(1), &derived.known);
    let expected = format!("{}%", derived.known.exact.round_dp(1));
    (!together).then(|| {
        site.compared(fitted, ClaimKind::DerivedNumber, expected, &derived.facts, Some(derived.derivation.clone()))
    })
}
