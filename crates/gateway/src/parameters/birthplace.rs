//! The commune of birth by its name, where a producer is told codes only (AP §3.2).

use guichet_cog::Communes;

use super::{Argument, Arguments};
use crate::refusal::Refusal;

const CODE: &str = "commune_naissance";

/// Finds the code of the commune that is named with a year and a département, unless it is told already.
///
/// # Errors
/// [`Refusal::UnknownCommune`] when there was none of that name.
pub(super) fn resolve(arguments: &mut Arguments) -> Result<(), Refusal> {
    let Some(name) = arguments.text("nom_commune_naissance").filter(|_| !arguments.has(CODE)) else { return Ok(()) };
    let year = arguments.birth().map(|(year, ..)| year).unwrap_or_default();
    let department = arguments.text("departement_naissance").unwrap_or_default();
    let commune = Communes::shipped().resolve(name, year, department).ok_or(Refusal::UnknownCommune)?;
    arguments.set(CODE, Argument::Text(commune.code.to_owned()));
    Ok(())
}
