//! The shape of the house: floors, file heads, file lengths. It reads the sources and holds the table.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use casegen::store::atomic::{self, Privacy};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Every module of the crate with its floor; a module may import only modules of lower floors.
const FLOORS: [(&str, u32); 13] = [
    ("domain", 0),
    ("config", 1),
    ("text", 1),
    ("wire", 1),
    ("render", 2),
    ("provider", 3),
    ("store", 3),
    ("export", 3),
    ("engine", 4),
    ("simulator", 4),
    ("report", 5),
    ("ui", 6),
    ("cli", 7),
];

/// How many lines a file may have before its tests.
const MOST_LINES: usize = 500;

fn floor(module: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// What is wrong with the sources under `root`, one line each.
fn complaints(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    let mut complaints = Vec::new();
    for path in files {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        if !text.starts_with("//! ") {
            complaints.push(format!("{name}: does not start with a //! head"));
        }
        let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
        if lines > MOST_LINES {
            complaints.push(format!("{name}: {lines} lines, more than {MOST_LINES}"));
        }
        match name.split_once('/') {
            None if matches!(name.as_str(), "lib.rs" | "main.rs") => {}
            None => {
                complaints.push(format!("{name}: only lib.rs and main.rs stand outside a floor"));
            }
            Some((module, _)) => match floor(module) {
                None => complaints.push(format!("{name}: {module} has no floor")),
                Some(own) => {
                    for import in imports(&text, &name) {
                        let is_lower = floor(&import).is_some_and(|other| other < own);
                        if import != module && !is_lower {
                            complaints.push(format!("{name}: {module} may not import {import}"));
                        }
                    }
                }
            },
        }
    }
    complaints
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The top-level modules of the crate that a file mentions, in imports and anywhere else, macros too.
fn imports(text: &str, name: &str) -> BTreeSet<String> {
    let file = syn::parse_file(text).map_err(|error| format!("{name}: {error}")).unwrap();
    let mut found = BTreeSet::new();
    // How many `super` lead from this file's module to the crate's root.
    let depth = name.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    scan(quote::ToTokens::into_token_stream(file), depth, &mut found);
    found
}

fn scan(tokens: TokenStream, depth: usize, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if let TokenTree::Group(group) = &tokens[at] {
            scan(group.stream(), depth, found);
        }
        let mut supers = 0;
        let mut next = at;
        while is_word(&tokens, next, "super") && is_path(&tokens, next + 1) {
            supers += 1;
            next += 3;
        }
        if is_word(&tokens, at, "crate") && is_path(&tokens, at + 1) {
            next = at + 3;
        }
        if next > at && (supers == 0 || supers == depth) {
            heads(tokens.get(next), found);
        }
        at = next.max(at + 1);
    }
}

fn is_word(tokens: &[TokenTree], at: usize, word: &str) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(ident)) if ident == word)
}

fn is_path(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1))
}

/// The name after `crate::`, or all of them in `crate::{a::x, b::y}`.
fn heads(token: Option<&TokenTree>, found: &mut BTreeSet<String>) {
    match token {
        Some(TokenTree::Ident(ident)) => {
            found.insert(ident.to_string());
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let mut is_head = true;
            for token in group.stream() {
                match &token {
                    TokenTree::Ident(ident) if is_head => {
                        found.insert(ident.to_string());
                        is_head = false;
                    }
                    TokenTree::Punct(punct) => is_head = punct.as_char() == ',',
                    _ => is_head = false,
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_house_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let complaints = complaints(&root);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn an_untidy_house_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        atomic::make_folder(path.parent().unwrap(), Privacy::Private).unwrap();
        atomic::write(&path, text.as_bytes(), Privacy::Private).unwrap();
    };
    put("lib.rs", "//! Root.\npub mod domain;");
    put("stray.rs", "//! Stray.");
    put("domain/mod.rs", "//! Fine.\npub mod a;");
    put("domain/a.rs", "//! Up.\nuse crate::{domain::b, text::clean::{self, x}};\n");
    put("text/mod.rs", "use crate::domain::a;\n");
    put("text/deep.rs", "//! Sideways.\nuse super::super::wire::fields;\nuse super::clean;\n");
    put("wire/mod.rs", "//! Inline.\nfn f() { println!(\"{}\", crate::engine::start()); }\n");
    put("attic/mod.rs", "//! No floor.");
    put("ui/mod.rs", &format!("//! Long.\n{}", "const _: () = ();\n".repeat(MOST_LINES)));
    put(
        "cli/mod.rs",
        &format!("//! Tests.\n#[cfg(test)]\nmod t {{\n{}}}\n", "const _: () = ();\n".repeat(600)),
    );
    assert_eq!(
        complaints(folder.path()),
        [
            "attic/mod.rs: attic has no floor",
            "domain/a.rs: domain may not import text",
            "stray.rs: only lib.rs and main.rs stand outside a floor",
            "text/deep.rs: text may not import wire",
            "text/mod.rs: does not start with a //! head",
            "ui/mod.rs: 501 lines, more than 500",
            "wire/mod.rs: wire may not import engine",
        ]
    );
}
