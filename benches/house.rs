//! Benchmarks of the house: run with `cargo bench`.

fn main() {
    divan::main();
}
