//! Routes of which the walk makes no good request: what is spoilt there is refused at the first check that it meets. Those of the simulated
//! producers tell of somebody of whom something is kept for this year, by numbers that nobody but the gateway's own calls has at hand; that of
//! the space is a contact's, who is nobody in a rehearsal.

/// By service; a path as it is served.
pub const UNREACHED: &[(&str, &[&str])] = &[
    (
        "producers",
        &[
            "/cnous",
            "/cnous-france-connect",
            "/cnous-ine/{ine}",
            "/dgfip-households/by-number/{number}/{what}",
            "/dgfip-households/by-number/{number}/{what}/{year}",
            "/dgfip-households/by-number/{number}/{what}/{year}/{scale}",
            "/men",
            "/men/perimetre",
            "/mesri",
            "/mesri-ine",
        ],
    ),
    ("token-space", &["/compte/jetons/{id}/demande-prolongation"]),
];
