//! A file that is new in a folder that the program carries is a reason to build: the compiler sees only those that it read.

fn main() {
    println!("cargo::rerun-if-changed=../../data/apis");
}
