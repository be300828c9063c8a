//! Where money went, who it prefers and what it is kept in, told without a holder: "liquidity migrates", "go to gold
//! tokens first", "as an on-chain shelter", "→ bank deposits".

use crate::audit::detect::word_list::WordList;
use crate::audit::finding::Finding;
use crate::audit::lex::{Item, Kind, Sense};
use crate::audit::read::SegmentKind;
use crate::audit::rules::fb403_flow_on_absent_data as rule;
use crate::audit::scene::{Part, Scene};

/// What moves.
static MONEY: WordList<17> = WordList::new([
    "money",
    "sliver",
    "existing money",
    "sidelined dollars",
    "cash",
    "capital",
    "liquidity",
    "dollar liquidity",
    "dollars",
    "fiat",
    "fresh fiat",
    "flows",
    "funds",
    "deposits",
    "proceeds",
    "profits",
    "collateral",
]);

/// Whether a word is one for money that may move.
pub(super) fn is_money(word: &str) -> bool {
    MONEY.contains(word)
}

/// How it moves and what it likes, by the stem of the verb.
const MOTION: [&str; 33] = [
    "circl",
    "shuffl",
    "left",
    "reach",
    "migrat",
    "circulat",
    "rotat",
    "relocat",
    "flee",
    "fled",
    "trickl",
    "pour",
    "seep",
    "gravitat",
    "escap",
    "chas",
    "leav",
    "return",
    "exit",
    "enter",
    "favo",
    "prefer",
    "seek",
    "recycl",
    "redeploy",
    "concentrat",
    "moving",
    "moved",
    "moves",
    "looking",
    "staying",
    "stays",
    "hiding",
];

/// What money does at the end of its way, behind other things it did: "leaves China beta, and parks in US tech".
static SETTLES: WordList<18> = WordList::new([
    "parks",
    "parked",
    "parking",
    "hides",
    "hiding",
    "hid",
    "lands",
    "landed",
    "landing",
    "shelters",
    "sheltering",
    "rotates",
    "settles",
    "settling",
    "concentrates",
    "reenters",
    "reentering",
    "crowds",
]);

/// What may go to a place, beside money.
const TRADE: [&str; 4] = ["volume", "volumes", "trading", "flow"];

/// Stems of verbs that say of a volume that it went elsewhere.
const MOVED_AWAY: [&str; 4] = ["migrat", "rotat", "relocat", "gravitat"];

/// Stems of verbs for money that stays where it is.
const CHURNS: [&str; 4] = ["recycl", "circulat", "rotat", "churn"];

/// What else a way of money may begin with, beside what is written with a hyphen.
static WORDS: WordList<61> = WordList::new([
    "absorbs",
    "absorbed",
    "absorbing",
    "takes",
    "took",
    "picks up",
    "volume",
    "volumes",
    "trading",
    "flow",
    "go",
    "goes",
    "went",
    "head",
    "heads",
    "headed",
    "re",
    "rotation",
    "reallocation",
    "migration",
    "switch",
    "flight",
    "buying",
    "selling",
    "bid",
    "demand",
    "issuance",
    "redemptions",
    "destination",
    "destinations",
    "based",
    "domiciled",
    "linked",
    "shelter",
    "haven",
    "safe haven",
    "refuge",
    "hideout",
    "bolt hole",
    "parking place",
    "parking spot",
    "preferred",
    "favoured",
    "favored",
    "shunned",
    "sought after",
    "gets",
    "get",
    "got",
    "sees",
    "saw",
    "receives",
    "received",
    "catches",
    "caught",
    "funded",
    "financed",
    "bankrolled",
    "funds",
    "finances",
    "bankrolls",
]);

/// The finding for item `at`.
pub fn detect(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Finding> {
    if matches!(part.items[at].kind, Kind::Mark(_) | Kind::Figure(_)) {
        return None;
    }
    let found = || {
        travels(scene, part, at)
            .or_else(|| goes_to(scene, part, at))
            .or_else(|| settles(scene, part, at))
            .or_else(|| rotation(scene, part, at))
            .or_else(|| within_itself(scene, part, at))
            .or_else(|| place_of_buyers(scene, part, at))
            .or_else(|| kept_in(scene, part, at))
            .or_else(|| preferred(scene, part, at))
            .or_else(|| share_of_it(scene, part, at))
            .or_else(|| off_the_map(scene, part, at))
            .or_else(|| financed(scene, part, at))
            .or_else(|| taken_over(scene, part, at))
            .filter(|_| tells(part))
    };
    let opens = matches!(part.items[at].kind, Kind::To) || may_open(&scene.word(&part.items[at]));
    debug_assert!(opens || found().is_none(), "{} opens", scene.text_of(&part.items[at]));
    let range = opens.then(found).flatten()?;
    Some(rule::finding(range, &scene.text[range.0..range.1], None, false))
}

/// Whether a word may begin what these rules read: few do.
fn may_open(word: &str) -> bool {
    WORDS.contains(word)
        || MONEY.contains(word)
        || SETTLES.contains(word)
        || CHURNS.iter().any(|stem| word.starts_with(stem))
        || word.bytes().any(|b| b == b'-')
}

/// Whether the part tells what happened, and not what may: no heading, no risk, no plan.
fn tells(part: &Part) -> bool {
    let heading = matches!(part.segment.kind, SegmentKind::Heading | SegmentKind::Subheading);
    let planned = || ["risk", "trigger", "action", "specific", "scenario"].iter().any(|w| part.column.contains(w));
    !(heading || part.supposed || part.risk || !part.column.is_empty() && planned())
}

/// Whether the words before item `at` leave open that it happened: "if money rotates", "whether liquidity migrates".
fn open(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    // "no new capital is arriving, existing money is staying": a comma ends what is denied.
    let mut told = true;
    part.items[..at].iter().rev().take(14).any(|i| {
        told &= !i.mark(',');
        let denied = i.is(Sense::Not) || i.is(Sense::None) || matches!(&*scene.word(i), "no" | "for" | "to");
        i.is(Sense::Hedge)
            || i.is(Sense::Forecast)
            || i.is(Sense::Recommend)
            || denied && told
            || matches!(&*scene.word(i), "if" | "whether" | "until" | "unless")
    })
}

fn plain(item: &Item) -> bool {
    matches!(item.kind, Kind::Word | Kind::Cue(_) | Kind::Name { generic: true, .. })
}

/// "Liquidity migrates", "money is circulating inside each region".
fn travels(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let trade = TRADE.contains(&&*word);
    if !trade && !MONEY.contains(&word) || open(scene, part, at) {
        return None;
    }
    let within = |i: &usize| items[*i].clause == items[at].clause && plain(&items[*i]);
    let stems: &[&str] = if trade { &MOVED_AWAY } else { &MOTION };
    let auxiliary =
        |w: &str| matches!(w, "is" | "are" | "was" | "were" | "has" | "have" | "had" | "been" | "being" | "now");
    let verb = (at + 1..items.len())
        .take(3)
        .take_while(within)
        .find(|i| !auxiliary(&scene.word(&items[*i])))
        .filter(|i| stems.iter().any(|s| scene.word(&items[*i]).starts_with(s)))?;
    // "Deposits moved higher", "liquidity stays thin": no place is named.
    let said = scene.word(&items[verb]);
    if ["mov", "stay", "concentrat", "hid"].iter().any(|s| said.starts_with(s)) && !said.contains(' ') {
        let placed = |n: &Item| {
            matches!(
                &*scene.word(n),
                "in" | "into"
                    | "inside"
                    | "within"
                    | "on"
                    | "out"
                    | "out of"
                    | "to"
                    | "from"
                    | "toward"
                    | "towards"
                    | "back"
            )
        };
        items.get(verb + 1).filter(|n| placed(n))?;
    }
    // "Deposits left Aave" is what its locked value says; of other money nobody says where it was.
    if said == "left" && &*word == "deposits" {
        return None;
    }
    // "liquidity is looking for a home", not "liquidity is looking thin"
    if said.starts_with("look") && items.get(verb + 1).is_none_or(|n| &*scene.word(n) != "for") {
        return None;
    }
    // "cash returned 0.4%"
    if items.get(verb + 1).is_some_and(|n| n.figure().is_some()) {
        return None;
    }
    let end = (verb + 1..items.len()).take(5).take_while(within).last().unwrap_or(verb);
    let first = at.checked_sub(1).filter(within).filter(|i| matches!(items[*i].kind, Kind::Word)).unwrap_or(at);
    Some((items[first].start, items[end].end))
}

/// "Capital leaves beta and parks in bills", "existing money stays put, hiding in credit".
fn settles(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let again = &*scene.word(&items[at]) == "re" && items.get(at + 1).is_some_and(|n| n.mark('-'));
    let verb = if again { at + 2 } else { at };
    let word = scene.word(items.get(verb)?);
    // "re-entering" is one word or two.
    let settles = if word.contains('-') {
        SETTLES.contains(word.split('-').collect::<String>().as_str())
    } else {
        SETTLES.contains(&word)
    };
    if !(settles || again && word.starts_with("enter")) || open(scene, part, at) {
        return None;
    }
    let into = items.get(verb + 1).is_some_and(|n| {
        matches!(&*scene.word(n), "in" | "into" | "with" | "within") || word.contains("enter") && plain_or_name(n)
    });
    let own = |i: &&Item| !matches!(i.kind, Kind::Mark('.' | ';' | '|' | ':'));
    let money = items[..at].iter().rev().take(24).take_while(own).any(|i| MONEY.contains(&scene.word(i)));
    // "New USDT is landing in restaking": the coin is the money.
    let coin = (at.saturating_sub(3)..at).rev().find_map(|i| items[i].target()).is_some_and(|t| {
        let members = scene.index.members(t);
        let supplied =
            |e: &usize| scene.index.change_fact(*e, &[], None).is_some_and(|f| f.metric.starts_with("supply"));
        !members.is_empty() && members.iter().all(supplied)
    });
    let money = money || coin && items.get(verb + 2).is_some_and(|n| n.figure().is_none());
    let end = (verb + 1..items.len()).take(5).take_while(|i| plain_or_name(&items[*i])).last()?;
    (into && money).then(|| (items[at].start, items[end].end))
}

fn plain_or_name(item: &Item) -> bool {
    plain(item) || matches!(item.kind, Kind::Name { .. })
}

/// "Rotation into BTC" beside figures: from where to where, nobody measures.
fn rotation(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let turned = matches!(&*scene.word(&items[at]), "rotation" | "reallocation" | "migration" | "switch" | "flight");
    if !turned {
        return None;
    }
    // "flight from contract risk into bills"
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let here = |i: &usize| items[*i].clause == items[at].clause && !matches!(items[*i].kind, Kind::Mark(','));
    let tail = (at + 2..items.len()).take(7).take_while(here);
    if &*word(at + 1) == "from"
        && !open(scene, part, at)
        && let Some(into) = tail.into_iter().find(|i| matches!(&*word(*i), "into" | "to" | "towards" | "toward"))
    {
        return items.get(into + 1).map(|goal| (items[at].start, goal.end));
    }
    let into =
        items.get(at + 1).filter(|n| matches!(&*scene.word(n), "into" | "towards" | "toward" | "inside" | "within"))?;
    let goal = items.get(at + 2).filter(|n| matches!(n.kind, Kind::Name { generic: false, .. }))?;
    (into.clause == goal.clause && !open(scene, part, at)).then(|| (items[at].start, goal.end))
}

/// "Funded partly out of digital assets", "minting funds the crypto leg": what paid for what.
fn financed(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let word = |i: usize| items.get(i).map(|n| scene.word(n)).unwrap_or_default();
    let own = |i: &usize| items[*i].clause == items[at].clause && plain_or_name(&items[*i]);
    let paid = match &*word(at) {
        "funded" | "financed" | "bankrolled" => {
            let small = |i: &usize| !matches!(&*word(*i), "out of" | "out" | "by" | "from" | "with");
            (at + 1..items.len()).take(3).take_while(own).find(|i| !small(i))?
        }
        "funds" | "finances" | "bankrolls" => {
            let mint = at.checked_sub(1).map(word).unwrap_or_default();
            let minted = ["minting", "issuance", "mints", "redemptions"].iter().any(|m| mint.ends_with(m));
            (at + 1..items.len()).take(1).find(|i| minted && matches!(&*word(*i), "the" | "a" | "this"))?
        }
        _ => return None,
    };
    let end = (paid + 1..items.len()).take(5).take_while(own).last()?;
    (!open(scene, part, at)).then(|| (items[at].start, items[end].end))
}

/// "Tokenized credit absorbs what lending gives up": from whom to whom, nobody measures.
fn taken_over(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let takes =
        matches!(&*scene.word(&items[at]), "absorbs" | "absorbed" | "absorbing" | "takes" | "took" | "picks up");
    if !takes || items.get(at + 1).is_none_or(|n| &*scene.word(n) != "what") {
        return None;
    }
    let gives = (at + 2..items.len()).take(7).find(|i| {
        let word = scene.word(&items[*i]);
        ["gives up", "gave up", "gives", "loses", "lost", "sheds", "shed", "releases", "released", "leaves", "left"]
            .contains(&&*word)
    })?;
    (!open(scene, part, at)).then(|| (items[at].start, items[gives].end))
}

/// "Crypto recycles within itself".
fn within_itself(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let itself = items.get(at + 2).filter(|n| matches!(&*scene.word(n), "itself" | "themselves"))?;
    let turns = CHURNS.iter().any(|stem| word.starts_with(stem));
    let within = items.get(at + 1).is_some_and(|n| matches!(&*scene.word(n), "within" | "inside" | "among"));
    (turns && within && !open(scene, part, at)).then(|| (items[at].start, itself.end))
}

/// "The buying looks local", "US-based buyers", "the likely destination is bills": whose it is and where it goes.
fn place_of_buyers(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let word = scene.word(&items[at]);
    let here = |i: usize| items.get(i).filter(|n| n.clause == items[at].clause);
    let copula = || {
        here(at + 1).is_some_and(|n| {
            matches!(&*scene.word(n), "is" | "are" | "was" | "were" | "looks" | "look" | "looked" | "seems" | "appears")
        })
    };
    match &*word {
        "buying" | "selling" | "bid" | "demand" | "issuance" | "redemptions" if copula() => {
            let place = here(at + 2).filter(|n| {
                matches!(
                    &*scene.word(n),
                    "local"
                        | "domestic"
                        | "foreign"
                        | "onshore"
                        | "offshore"
                        | "institutional"
                        | "retail"
                        | "mechanical"
                )
            })?;
            Some((items[at].start, place.end))
        }
        "destination" | "destinations" if copula() && !denied(scene, part, at) => {
            here(at + 2).filter(|n| {
                !matches!(
                    &*scene.word(n),
                    "open" | "unclear" | "unknown" | "uncertain" | "not" | "anyone's" | "unmeasured"
                )
            })?;
            let end = (at + 2..items.len()).take(4).take_while(|i| plain_or_name(&items[*i])).last()?;
            Some((items[at].start, items[end].end))
        }
        "based" | "domiciled" | "linked" if at > 1 && items[at - 1].mark('-') => {
            let who = here(at + 1).filter(|n| {
                let word = scene.word(n);
                ["buyers", "sellers", "holders", "investors", "accounts", "desks"].iter().any(|p| word.ends_with(p))
            })?;
            Some((items[at - 2].start, who.end))
        }
        _ => None,
    }
}

fn denied(scene: &Scene<'_>, part: &Part, at: usize) -> bool {
    part.items[..at]
        .iter()
        .rev()
        .take(6)
        .any(|i| i.is(Sense::Not) || matches!(&*scene.word(i), "no" | "if" | "whether"))
}

/// "New dollars are few and go to Spiko first".
fn goes_to(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    if !matches!(&*scene.word(&items[at]), "go" | "goes" | "went" | "head" | "heads" | "headed") {
        return None;
    }
    let into = items.get(at + 1).filter(|n| matches!(&*scene.word(n), "to" | "into" | "towards" | "toward"))?;
    let goal = (at + 2..items.len()).take(3).take_while(|i| items[*i].clause == into.clause).find(|i| {
        let capital = scene.text_of(&items[*i]).starts_with(char::is_uppercase);
        matches!(items[*i].kind, Kind::Name { .. }) || matches!(items[*i].kind, Kind::Word) && capital
    })?;
    let money = items[..at].iter().rev().take(26).any(|i| {
        i.is(Sense::Holder) && MONEY.iter().chain(["coins"]).any(|m| scene.word(i).ends_with(m))
            || MONEY.contains(&scene.word(i))
    });
    let own = |i: &&Item| i.clause == items[at].clause;
    // "deposits fell, and the title of worst went to Hop"
    let prize = ["prize", "title", "honours", "honors", "crown", "award", "medal", "spot", "place", "credit", "blame"];
    let hedged = items[..at].iter().rev().take_while(own).any(|i| {
        i.is(Sense::SupUp)
            || i.is(Sense::SupDown)
            || i.is(Sense::Sup)
            || prize.contains(&&*scene.word(i))
            || i.is(Sense::Hedge)
            || i.is(Sense::Forecast)
            || i.is(Sense::Not)
            || matches!(&*scene.word(i), "if" | "whether")
    });
    let end = (goal + 1..items.len())
        .take(2)
        .take_while(|i| items[*i].clause == into.clause && plain(&items[*i]))
        .last()
        .unwrap_or(goal);
    (money && !hedged).then(|| (items[at].start, items[end].end))
}

/// "DAI (+1.12%) as on-chain shelter": what something is used for.
fn kept_in(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let refuge = matches!(
        scene.word(&items[at]).as_str(),
        "shelter"
            | "haven"
            | "safe haven"
            | "safe-haven"
            | "refuge"
            | "hideout"
            | "bolt hole"
            | "bolt-hole"
            | "parking place"
            | "parking-place"
            | "parking spot"
            | "parking-spot"
    );
    if !refuge {
        return None;
    }
    let lead = (at.saturating_sub(6)..at).rev().take_while(|i| items[*i].clause == items[at].clause);
    let lead =
        lead.take_while(|i| plain(&items[*i]) || items[*i].mark('-')).find(|i| &*scene.word(&items[*i]) == "as")?;
    (lead > 0 && !open(scene, part, lead)).then(|| (items[lead].start, items[at].end))
}

/// "Audited coins preferred": a cell that tells a taste.
fn preferred(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let taste = matches!(&*scene.word(&items[at]), "preferred" | "favoured" | "favored" | "shunned" | "sought after");
    let cell = part.note || part.segment.cell.is_some_and(|(_, column)| column > 0);
    let advised = part.column.contains("implication") || part.column.contains("positioning");
    // "Bills favored over private credit"
    let over = items.get(at + 1).is_none_or(|n| matches!(&*scene.word(n), "over" | "to"));
    let alone = at > 0 && at < 4 && over && items[..at].iter().all(plain);
    (taste && cell && alone && !advised).then(|| (items[0].start, items[items.len() - 1].end))
}

/// "Money moves into ChiNext; BTC gets none of it": who got how much of what moved.
fn share_of_it(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    let got = matches!(
        &*scene.word(&items[at]),
        "gets" | "get" | "got" | "sees" | "saw" | "receives" | "received" | "catches" | "caught"
    );
    if !got {
        return None;
    }
    let words: Vec<&Item> = items[at + 1..].iter().take(4).take_while(|i| plain(i)).collect();
    let it = words.iter().rposition(|i| matches!(scene.word(i).split(' ').next_back(), Some("it" | "them")))?;
    let some = words[..=it].iter().any(|i| {
        matches!(scene.word(i).split(' ').next(), Some("none" | "little" | "most" | "some" | "much" | "half" | "all"))
    });
    let of = words[..=it].iter().any(|i| scene.word(i).split(' ').any(|w| w == "of"));
    let money = items[..at].iter().rev().take(20).any(|i| {
        i.is(Sense::Capital)
            || MONEY.contains(&scene.word(i))
            || i.is(Sense::Holder) && scene.word(i).ends_with("money")
    });
    (some && of && money && !open(scene, part, at)).then(|| (items[at].start, words[it].end))
}

/// "→ bank deposits and money funds", a line of a flow map that stands in no code block and names nothing of the sheet.
fn off_the_map(scene: &Scene<'_>, part: &Part, at: usize) -> Option<(usize, usize)> {
    let items = &part.items;
    if at > 0 || part.segment.kind == SegmentKind::Flow || !matches!(items.first()?.kind, Kind::To) {
        return None;
    }
    let headed = scene.parts.iter().any(|p| {
        let heading = matches!(p.segment.kind, SegmentKind::Heading | SegmentKind::Subheading);
        let text = || scene.text[p.segment.start..p.segment.end].to_lowercase();
        p.segment.section == part.segment.section && heading && text().contains("flow map")
    });
    let tail = &items[1..];
    let silent = (1..=8).contains(&tail.len())
        && tail.iter().all(|i| matches!(i.kind, Kind::Word | Kind::Cue(_) | Kind::Mark(',' | '/' | '-' | '&')))
        && !tail.iter().any(|i| i.is(Sense::Up) || i.is(Sense::Down) || i.is(Sense::Flat) || i.is(Sense::Mixed));
    (headed && silent).then(|| (items[0].start, items[tail.len()].end))
}
