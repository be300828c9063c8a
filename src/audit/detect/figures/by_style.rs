//! "Hang Seng rose 0.71%, the tech index 1.12%": the figure of an index that the words call by its shares.

use super::Bound;
use crate::audit::bind::Target;
use crate::audit::detect::epithet;
use crate::audit::detect::sets::Set;
use crate::audit::lex::{Item, Kind};
use crate::audit::scene::{Part, Scene};

/// The one index of the market spoken of last that the style between the last name and the figure means.
pub(super) fn owner(scene: &Scene<'_>, part: &Part, at: usize) -> Option<Bound> {
    let items = &part.items;
    let clause = items[at].clause;
    let near = (0..at).rev().take(7).take_while(|i| {
        let item = &items[*i];
        item.clause == clause
            && item.figure().is_none()
            && (item.target().is_none() || partial(item))
            && !matches!(item.kind, Kind::Mark(',' | ';' | '.' | ':' | '('))
    });
    let noun =
        near.into_iter().find(|i| matches!(&*scene.word(&items[*i]), "index" | "gauge" | "benchmark" | "barometer"))?;
    let style = noun.checked_sub(1)?;
    if !matches!(items[style].kind, Kind::Word | Kind::Cue(_)) && !partial(&items[style]) {
        return None;
    }
    let word = scene.word(&items[style]);
    let names = epithet::known_for(word.trim_end_matches("-heavy").trim_end_matches("-focused"))?;
    let index = scene.index;
    let group = |t: &Target| match t {
        Target::Entity(e) => index.group_of(*e),
        Target::Group(g) => Some(*g),
        Target::Union(_) => None,
    };
    let said = items[..style].iter().rev().filter_map(Item::target);
    let market = said.chain(&part.section).chain(&part.previous).find_map(group)?;
    let moves = Set::new(index, &[Target::Group(market)], &[]).moves;
    let mut meant = moves.iter().filter(|m| names.iter().any(|n| m.entity.name.to_lowercase().contains(n)));
    let own = meant.next().filter(|_| meant.next().is_none())?;
    let own = index.members_of_group(market).iter().find(|e| std::ptr::eq(index.entity(**e), own.entity))?;
    Some(Bound { targets: vec![Target::Entity(*own)], ..Bound::default() })
}

/// "tech" of a "Hang Seng TECH Index": it may as well be another market's.
fn partial(item: &Item) -> bool {
    matches!(item.kind, Kind::Name { partial: true, .. })
}
