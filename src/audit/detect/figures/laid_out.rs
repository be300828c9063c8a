//! Whose a figure is by how a list is laid out: "(-1.71% BTC, -2.76% ETH)", "BTC/ETH -3.52% / -3.39%".

use super::Site;
use crate::audit::bind::Target;
use crate::audit::lex::{Item, Kind};
use crate::audit::scene::{Part, Scene};

fn entity(item: &Item) -> Option<&Target> {
    match &item.kind {
        Kind::Name { target: target @ Target::Entity(_), generic: false, .. } => Some(target),
        _ => None,
    }
}

/// Whether the layout says plainly whose the figure is.
pub(super) fn says_whose(site: &Site<'_, '_>) -> bool {
    let step = of_its_step(site.scene, site.part, site.at);
    before_its_name(site)
        || nth_of_list(site)
        || price_and_change(site)
        || in_its_brackets(site)
        || step.is_some_and(|t| site.bound.targets.as_slice() == [t])
}

/// "(-1.71% BTC, -2.76% ETH)", "-2.02% HSI, -2.19% HSTECH" in a cell: a list of figures, each before its own name, in which
/// nobody is named before the first.
fn before_its_name(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let Some(own) = items.get(site.at + 1).and_then(entity) else { return false };
    let signed = site.figure.written.sign.is_some() && site.figure.written.is_percent();
    let ends = items.get(site.at + 2).is_none_or(|n| {
        matches!(n.kind, Kind::Mark(',' | ')' | ';' | '.' | '|' | '/')) || matches!(&*site.scene.word(n), "and" | "vs")
    });
    if !signed || !ends || !site.bound.targets.contains(own) {
        return false;
    }
    let joins = |i: &Item| matches!(i.kind, Kind::Mark(',' | '/')) || matches!(&*site.scene.word(i), "and" | "vs");
    let mut first = site.at;
    while first > 2
        && joins(&items[first - 1])
        && entity(&items[first - 2]).is_some()
        && items[first - 3].figure().is_some()
    {
        first -= 3;
    }
    // "(+0.63% vs +0.38% on HSI, +1.13% SZCOMP vs +0.35% HSTECH)": the comma ends what is said of the one before.
    let on = |i: usize| matches!(&*site.scene.word(&items[i]), "on" | "for" | "in" | "at");
    let parted = first > 2 && items[first - 1].mark(',') && entity(&items[first - 2]).is_some() && on(first - 3);
    parted || first.checked_sub(1).is_none_or(|i| matches!(items[i].kind, Kind::Mark('(' | ':' | '|' | '\u{2014}')))
}

/// "BTC/ETH -3.52% / -3.39%", "SPX, NDX and DJI: +0.59%, +0.44% and +0.65%": as many figures as names right before them, each
/// of its own.
fn nth_of_list(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let figure = |i: usize| items.get(i).is_some_and(|n| n.figure().is_some_and(|f| f.written.is_percent()));
    let joins = |i: usize| {
        items.get(i).is_some_and(|n| matches!(n.kind, Kind::Mark('/' | ',')) || &*site.scene.word(n) == "and")
    };
    let mut first = site.at;
    while first > 1 && joins(first - 1) && figure(first - 2) {
        first -= 2;
    }
    let mut last = site.at;
    while joins(last + 1) && figure(last + 2) {
        last += 2;
    }
    let count = (last - first) / 2 + 1;
    let gap = usize::from(first > 0 && matches!(items[first - 1].kind, Kind::Mark(':' | '(')));
    let Some(mut name) = first.checked_sub(gap + 1) else { return false };
    let mut named = Vec::new();
    while let Some(target) = entity(&items[name]) {
        named.push(target);
        match name.checked_sub(2) {
            Some(next) if joins(name - 1) => name = next,
            _ => break,
        }
    }
    named.reverse();
    let nth = (site.at - first) / 2;
    count > 1 && named.len() == count && site.bound.targets.as_slice() == [named[nth].clone()]
}

/// "Dow → S&P 500 → Nasdaq: +0.65% → +0.59% → +0.44%", "US → HK: damped (-1.27% → -0.68%)": as many figures as names, each step's
/// own.
pub(super) fn of_its_step(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Target> {
    let items = &part.items;
    let percent = |i: usize| items.get(i).is_some_and(|n| n.figure().is_some_and(|f| f.written.is_percent()));
    let arrow = |i: usize| items.get(i).is_some_and(|n| matches!(n.kind, Kind::To));
    let joins = |i: usize| {
        arrow(i) || items.get(i).is_some_and(|n| matches!(&*scene.word(n), "vs" | "against" | "versus" | "to" | "then"))
    };
    let mut first = at;
    while first > 1 && joins(first - 1) && percent(first - 2) {
        first -= 2;
    }
    let mut last = at;
    while joins(last + 1) && percent(last + 2) {
        last += 2;
    }
    let count = (last - first) / 2 + 1;
    if !percent(at) || count < 2 {
        return None;
    }
    let nth = (at - first) / 2;
    let alone = first == 0 && items.get(last + 1).is_none_or(|i| matches!(i.kind, Kind::Mark(_)));
    if let Some((from, to)) = part.link_of_row().filter(|_| alone && count == 2) {
        return Some(if nth == 0 { from.clone() } else { to.clone() });
    }
    // Words for how the link held stand between.
    let told = |i: &usize| items[*i].target().is_none() && items[*i].figure().is_none() && !arrow(*i);
    let mut name = (0..first).rev().take(7).find(|i| !told(i)).filter(|i| i + 1 < first)?;
    let mut named = Vec::new();
    while let Some(target) = items[name].target().filter(|t| !matches!(t, Target::Union(_))) {
        named.push(target);
        match name.checked_sub(2) {
            Some(next) if arrow(name - 1) => name = next,
            _ => break,
        }
    }
    named.reverse();
    (named.len() == count).then(|| named[nth].clone())
}

/// "BTC $78,640 / -0.64%", "HSCEI → 8,742.65 (+0.12%)", "SZSE → 13,412.09, -0.41%": the price and the change of one name, with
/// nothing else said.
fn price_and_change(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let told = |i: &usize| {
        items[*i].figure().is_some() || matches!(items[*i].kind, Kind::Mark(',' | '/' | '(' | ')' | '|') | Kind::To)
    };
    let Some(name) = (0..site.at).rev().find(|i| !told(i)) else { return false };
    let figures = items[name + 1..site.at].iter().filter(|i| i.figure().is_some()).count();
    let percents =
        items[name + 1..=site.at].iter().filter(|i| i.figure().is_some_and(|f| f.written.is_percent())).count();
    let arrow = items[name + 1..site.at].iter().any(|i| matches!(i.kind, Kind::To));
    let own = entity(&items[name]).is_some_and(|t| site.bound.targets.as_slice() == std::slice::from_ref(t));
    own && figures < 2 && percents < 2 && (figures == 1 || arrow)
}

/// "BTC $81,264 (+1.42%) outpaced ETH (+0.93%)": alone in the brackets right behind a name.
fn in_its_brackets(site: &Site<'_, '_>) -> bool {
    let items = &site.part.items;
    let open = site.before(1).is_some_and(|b| b.mark('(')) && site.after(1).is_some_and(|n| n.mark(')'));
    let name = site.at.checked_sub(2).and_then(|i| entity(&items[i]));
    open && site.figure.written.sign.is_some()
        && site.figure.written.is_percent()
        && name.is_some_and(|t| site.bound.targets.as_slice() == std::slice::from_ref(t))
}
