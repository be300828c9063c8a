//! `schema`: prints a schema, or the names.

use super::{Failure, Status, args, output::Output};
use crate::schema::{SCHEMAS, by_name};

/// Runs the verb.
pub(super) fn run(verb: &args::Schema, output: &Output) -> Result<Status, Failure> {
    let names = || SCHEMAS.iter().map(|(n, _)| *n).collect::<Vec<_>>();
    match verb.name.as_deref() {
        None => output.print(&format!("{}\n", names().join("\n")))?,
        Some(name) => {
            let schema = by_name(name).ok_or_else(|| {
                Failure::new(format!("there is no schema `{name}`"), format!("the schemas are: {}", names().join(", ")))
            })?;
            output.print(&format!("{schema:#}\n"))?;
        }
    }
    Ok(Status::Clean)
}
