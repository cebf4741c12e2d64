//! A file that is new in a folder that the program carries is a reason to build: the compiler sees only those that it read.

fn main() {
    for folder in ["../../data/datapass", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
