//! How much memory the program takes while pictures of 20 MB arrive: one alone, and three at once.
//!
//! Prints the highest resident size of the program, in megabytes, and the ratio of the two. Linux only:
//! the size is read from `/proc`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops at what it does not expect"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use casegen::text::extract;
use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::json;

const NOTES: &str = include_str!("../assets/notes/call-notes-logistics.md");

fn main() {
    let picture = Arc::new(picture());
    println!("a picture of {} MB", picture.len() / 1_000_000);
    let one = peak(&picture, &["--only", "hero"]);
    let three = peak(&picture, &[]);
    println!("one picture        {one:>4} MB");
    println!("three at once      {three:>4} MB");
    println!("three ÷ one        {:.2}", f64::from(three) / f64::from(one));
}

/// A PNG file of noise, 3000 × 2250 pixels: about 20 MB, because noise does not compress.
fn picture() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    let pixels = RgbImage::from_fn(3000, 2250, |_, _| image::Rgb([next(), next(), next()]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// The highest resident size of a run against a service that sends this picture, in megabytes.
fn peak(picture: &Arc<Vec<u8>>, options: &[&str]) -> u32 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let served = Arc::clone(picture);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let picture = Arc::clone(&served);
            thread::spawn(move || serve(stream.unwrap(), &picture));
        }
    });
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_casegen-tui"));
    let service = ["--text-model", "text", "--image-model", "image", "--base-url", &url];
    command.args(["run", "-", "--format", "json", "--quiet", "--no-cache"]);
    command.args(service).args(options).env_clear().env("HOME", home.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(NOTES.as_bytes()).unwrap();
    watch(&mut child)
}

fn watch(child: &mut Child) -> u32 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
        let kilobytes = line.split_whitespace().nth(1).and_then(|number| number.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        if let Some(end) = child.try_wait().unwrap() {
            assert!(end.success(), "the run is complete");
            return peak / 1000;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Answers one request: a picture, or the document that the offline analyzer makes.
fn serve(mut stream: TcpStream, picture: &[u8]) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap_or(0) > 2 {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let wants_picture = memchr::memmem::find(&body, b"\"modalities\"").is_some();
    let message = if wants_picture {
        let url = format!("data:image/png;base64,{}", STANDARD.encode(picture));
        json!({ "content": "", "images": [{ "image_url": { "url": url } }] })
    } else {
        json!({ "content": serde_json::to_string(&extract::case_study(NOTES, "en")).unwrap() })
    };
    let answer =
        json!({ "choices": [{ "message": message, "finish_reason": "stop" }] }).to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        answer.len()
    );
    // A program that has gone away shows in its exit code.
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(answer.as_bytes())));
}
