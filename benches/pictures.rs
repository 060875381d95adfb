//! Benchmarks of pictures from services: `cargo bench --bench pictures`.
//!
//! What a picture of twenty megabytes costs on its way from an answer to a clean PNG file.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casegen::render::raster;
use casegen::wire::{data_url, images};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use image::{DynamicImage, ImageFormat, RgbImage};

fn main() {
    divan::main();
}

/// Pixels that do not compress, the worst that a picture can be.
fn noise(width: u32, height: u32) -> DynamicImage {
    let colour = |x: u32, y: u32| {
        let noise = (x ^ y.wrapping_mul(31)).wrapping_mul(2_654_435_761).to_le_bytes();
        image::Rgb([noise[1], noise[2], noise[3]])
    };
    RgbImage::from_fn(width, height, colour).into()
}

fn file(pixels: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A data URL of twenty megabytes.
fn url() -> String {
    let bytes: Vec<u8> =
        (0..15_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

#[divan::bench]
fn data_url_20_mb(bencher: Bencher) {
    let url = url();
    bencher.counter(BytesCount::of_str(&url)).bench_local(|| data_url::decode(black_box(&url)));
}

#[divan::bench]
fn data_url_20_mb_in_lines(bencher: Bencher) {
    let url = url();
    let (head, data) = url.split_once(',').unwrap();
    let lines: Vec<&str> =
        data.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let url = format!("{head},{}", lines.join("\r\n"));
    bencher.counter(BytesCount::of_str(&url)).bench_local(|| data_url::decode(black_box(&url)));
}

#[divan::bench]
fn answer_20_mb(bencher: Bencher) {
    let url = url();
    let body = format!(
        r#"{{"choices":[{{"message":{{"images":[{{"image_url":{{"url":"{url}"}}}}]}}}}]}}"#
    );
    bencher
        .counter(BytesCount::of_str(&body))
        .bench_local(|| images::read(black_box(body.as_bytes())));
}

#[divan::bench]
fn answer_20_mb_as_events(bencher: Bencher) {
    let url = url();
    let event =
        format!(r#"{{"choices":[{{"delta":{{"images":[{{"image_url":{{"url":"{url}"}}}}]}}}}]}}"#);
    let body = format!("data: {event}\n\ndata: [DONE]\n\n");
    bencher
        .counter(BytesCount::of_str(&body))
        .bench_local(|| images::read(black_box(body.as_bytes())));
}

#[divan::bench(args = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP])]
fn clean_4k(bencher: Bencher, format: ImageFormat) {
    let bytes = file(&noise(3_840, 2_160), format);
    bencher
        .counter(BytesCount::new(bytes.len()))
        .with_inputs(|| bytes.clone())
        .bench_local_values(|bytes| raster::reencode(black_box(bytes)));
}
