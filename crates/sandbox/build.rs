//! Embedded tables and templates: a file that is added must be seen as well as one that is changed.

fn main() {
    let folders = [
        "../../data/personas",
        "../../data/data-providers",
        "../../data/identity-providers",
        "../../data/service-providers",
        "../../data/errors",
        "../../data/health",
        "../../data/tax",
        "templates",
    ];
    for folder in folders {
        println!("cargo::rerun-if-changed={folder}");
    }
}
