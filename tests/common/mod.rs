//! A raw server on loopback that plays scripts of bytes, and a journal in memory.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casegen::domain::event::RunEvent;
use casegen::domain::journal::{Journal, Spool};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// One thing that the server does on a connection, after it has read the request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends this piece again and again, until this many bytes are sent or the client is gone.
    Repeat(Vec<u8>, usize),
    /// Sends these bytes, this many at a time, each in a packet of its own.
    Trickle(Vec<u8>, usize),
    /// Waits.
    Pause(Duration),
    /// Waits until the test says so.
    Wait(Arc<Notify>),
    /// Waits until the client is gone.
    Hold,
    /// Tells the test.
    Tell(Arc<Notify>),
    /// Ends the connection by a reset, as a process that was killed does.
    Reset,
}

/// Sends text.
pub fn say(text: impl AsRef<str>) -> Act {
    Act::Send(text.as_ref().as_bytes().to_vec())
}

/// The head of an answer, after which the connection is closed.
pub fn head(status: u16, headers: &[(&str, &str)]) -> Act {
    let lines: Vec<String> =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = lines.concat();
    say(format!("HTTP/1.1 {status} X\r\nconnection: close\r\n{headers}\r\n"))
}

/// A whole answer with its length.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<Act> {
    let length = body.len().to_string();
    let mut headers = headers.to_vec();
    headers.push(("content-length", &length));
    vec![head(status, &headers), say(body)]
}

/// A whole JSON answer.
pub fn json(status: u16, body: &str) -> Vec<Act> {
    answer(status, &[("content-type", "application/json")], body)
}

/// The head of an event stream that ends with the connection.
pub fn stream_head() -> Act {
    head(200, &[("content-type", "text/event-stream")])
}

/// An event stream of these bytes that ends with the connection.
pub fn stream(body: impl AsRef<[u8]>) -> Vec<Act> {
    vec![stream_head(), Act::Send(body.as_ref().to_vec())]
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Captured {
    /// The request line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Captured {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A server that plays one script a connection, in the order of the connections. Connections after
/// the last script are closed without an answer.
pub struct RawServer {
    address: SocketAddr,
    captured: Arc<Mutex<Vec<Captured>>>,
    task: tokio::task::JoinHandle<()>,
}

impl RawServer {
    /// Starts it on a free port.
    pub async fn start(scripts: Vec<Vec<Act>>) -> Self {
        Self::start_knowing(|_| scripts).await
    }

    /// Starts it on a free port, with scripts that name the port.
    pub async fn start_knowing(scripts: impl FnOnce(u16) -> Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let scripts = scripts(address.port());
        let captured = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&captured);
        let task = tokio::spawn(async move {
            let mut scripts = scripts.into_iter();
            while let Ok((socket, _)) = listener.accept().await {
                let script = scripts.next().unwrap_or_default();
                tokio::spawn(play(socket, script, Arc::clone(&seen)));
            }
        });
        Self { address, captured, task }
    }

    /// Its address, with `/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Captured> {
        self.captured.lock().unwrap().clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn play(mut socket: TcpStream, script: Vec<Act>, seen: Arc<Mutex<Vec<Captured>>>) {
    let _ = socket.set_nodelay(true);
    let Some(captured) = read_request(&mut socket).await else { return };
    seen.lock().unwrap().push(captured);
    for act in script {
        let done = match act {
            Act::Send(bytes) => socket.write_all(&bytes).await,
            Act::Repeat(piece, total) => repeat(&mut socket, &piece, total).await,
            Act::Trickle(bytes, size) => trickle(&mut socket, &bytes, size).await,
            Act::Pause(span) => {
                tokio::time::sleep(span).await;
                Ok(())
            }
            Act::Wait(told) => {
                told.notified().await;
                Ok(())
            }
            Act::Hold => {
                let _ = socket.read(&mut [0; 64]).await;
                Ok(())
            }
            Act::Tell(told) => {
                told.notify_one();
                Ok(())
            }
            Act::Reset => {
                let _ = socket.set_zero_linger();
                return;
            }
        };
        if done.is_err() {
            return;
        }
    }
    let _ = socket.shutdown().await;
}

async fn repeat(socket: &mut TcpStream, piece: &[u8], total: usize) -> io::Result<()> {
    let mut sent = 0;
    while sent < total {
        socket.write_all(piece).await?;
        sent += piece.len();
    }
    Ok(())
}

async fn trickle(socket: &mut TcpStream, bytes: &[u8], size: usize) -> io::Result<()> {
    for piece in bytes.chunks(size) {
        socket.write_all(piece).await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn read_request(socket: &mut TcpStream) -> Option<Captured> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = memchr::memmem::find(&bytes, b"\r\n\r\n") {
            break end + 4;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap());
    let mut body = bytes.split_off(end);
    while body.len() < length {
        if socket.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Captured { head, body })
}

/// Keeps everything in memory, also what arrived of answers.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl MemoryJournal {
    /// Everything that was written, by name.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        self.files.lock().unwrap().clone()
    }

    /// One file as text; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        let bytes = self.files().remove(name).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Journal for MemoryJournal {
    fn write_artifact(&self, file: &str, body: &[u8]) -> io::Result<()> {
        self.files.lock().unwrap().insert(file.to_owned(), body.to_vec());
        Ok(())
    }

    fn append(&self, event: &RunEvent) -> io::Result<()> {
        let line = serde_json::to_vec(event)?;
        let mut files = self.files.lock().unwrap();
        files.entry("events.jsonl".to_owned()).or_default().extend(line);
        Ok(())
    }

    fn receive(&self, name: &str) -> io::Result<Box<dyn Spool>> {
        self.files.lock().unwrap().insert(name.to_owned(), Vec::new());
        Ok(Box::new(Kept { files: Arc::clone(&self.files), name: name.to_owned() }))
    }
}

struct Kept {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    name: String,
}

impl Spool for Kept {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.files.lock().unwrap().entry(self.name.clone()).or_default().extend_from_slice(bytes);
        Ok(())
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.files.lock().unwrap().get(&self.name).cloned().unwrap_or_default())
    }
}
