//! Embedded words, templates and assets: a file that is added must be seen as well as one that is changed.

fn main() {
    for folder in ["../../data/messages", "assets", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
