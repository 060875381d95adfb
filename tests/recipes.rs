//! Recipes of a person's own: where they are found, how they run, and what each mistake is told as.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod home;
#[path = "engine/scripted.rs"]
#[expect(dead_code, reason = "each test program uses its own part of this")]
mod scripted;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use casegen::config::recipes::check::{EXPORT_ENDINGS, OWN_FILES};
use casegen::config::recipes::{self, Cookbook, Origin, RecipeFiles};
use casegen::domain::by_name;
use casegen::domain::event::EventKind;
use casegen::domain::recipe::{Recipe, StepKind};
use casegen::domain::run::{RunEnd, RunMode, RunState};
use casegen::domain::timing::Timing;
use casegen::export::Format;
use casegen::render::Drawing;
use casegen::report::dependency::{Strokes, picture};
use casegen::report::recipe as told;
use casegen::store::run_folder;
use proptest::prelude::*;

use crate::home::{Home, said};
use crate::scripted::{Scripted, document, request, run, seconds};

const ANNOUNCEMENT: &str = "tests/recipes/product-announcement";

type Texts = BTreeMap<String, String>;

/// The files of the worked recipe.
fn announcement() -> Texts {
    let entries = fs::read_dir(ANNOUNCEMENT).unwrap().map(Result::unwrap);
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    entries.map(|entry| (entry.file_name().into_string().unwrap(), read(&entry.path()))).collect()
}

/// Puts a recipe into a home's config directory.
fn put(home: &Home, name: &str, texts: &Texts) {
    for (file, text) in texts {
        home.file(&format!(".config/casegen-tui/recipes/{name}/{file}"), text);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// When a step starts and ends, in milliseconds.
fn times(state: &RunState, step: &str) -> (u64, u64) {
    let step = state.step(&step.into()).unwrap();
    (step.started_ms().unwrap(), step.finished_ms().unwrap())
}

/// The worked recipe's fields, each with the second at which it closes; the document takes 30 s.
fn writer() -> Scripted {
    let fields = [
        (2.0, r#""productName":"Kite""#),
        (4.0, r#""headline":"Kite is out""#),
        (6.0, r#""coverConcept":{"subject":"a kite","mood":"bright"}"#),
        (12.0, r#""summary":"It flies.""#),
        (14.0, r#""audience":"children""#),
        (20.0, r#""benefits":["light","safe"]"#),
        (29.0, r#""missing":[]"#),
    ];
    let scripts = BTreeMap::from([
        ("announcement".to_owned(), document(&fields, 30.0)),
        ("intro".to_owned(), seconds(6.0)),
        ("posts".to_owned(), seconds(4.0)),
        ("cover".to_owned(), seconds(14.0)),
    ]);
    Scripted { scripts, ..Scripted::default() }
}

#[tokio::test(start_paused = true)]
async fn a_chain_and_a_fork_run_in_the_right_order_in_every_mode() {
    let recipe = Arc::new(recipes::load(&announcement()).unwrap());
    for (mode, total) in
        [(RunMode::Sequential, 54_000), (RunMode::Parallel, 44_000), (RunMode::Pipelined, 30_000)]
    {
        let provider = writer();
        let (state, events) = run(request(&recipe, mode), &provider).await;
        assert_eq!((state.end, state.elapsed_ms), (Some(RunEnd::Complete), total), "{mode}");
        let [document, intro, posts, cover] =
            ["announcement", "intro", "posts", "cover"].map(|step| times(&state, step));
        assert!(posts.0 >= intro.1, "{mode}: posts are told of the intro");
        match mode {
            RunMode::Sequential => {
                let all = [document, intro, posts, cover];
                assert!(all.windows(2).all(|pair| pair[1].0 >= pair[0].1), "{mode}: {all:?}");
            }
            RunMode::Parallel => {
                assert_eq!((intro.0, cover.0, posts.0), (30_000, 30_000, 36_000));
            }
            // The cover needs the headline and its concept, the intro the benefits as well.
            RunMode::Pipelined => {
                assert_eq!((cover.0, intro.0, posts.0), (6_000, 20_000, 26_000));
                assert!(posts.0 < document.1);
            }
        }
        starts_come_after_what_is_mentioned(&recipe, mode, &events);
        let prompts = provider.prompts.lock().unwrap();
        let prompt = |step: &str| prompts.iter().find(|(id, _)| id == step).unwrap().1.clone();
        assert!(
            prompt("intro").contains("- light\n- safe") && prompt("intro").contains("children")
        );
        assert!(prompt("posts").starts_with("Write 3 posts"));
        assert!(
            prompt("posts").contains("\n\nresult\n\n"),
            "the intro's text: {}",
            prompt("posts")
        );
        let timing = Timing::of(&state);
        assert_eq!(
            (timing.sequential_ms, timing.parallel_ms, timing.floor_ms),
            (54_000, 44_000, 30_000)
        );
    }
    let usual = Timing::usual(&recipe);
    assert_eq!((usual.sequential_ms, usual.parallel_ms, usual.floor_ms), (54_000, 44_000, 30_000));
}

/// Nobody starts before what its prompt mentions is there, by the events alone.
fn starts_come_after_what_is_mentioned(
    recipe: &Recipe,
    mode: RunMode,
    events: &[casegen::domain::event::RunEvent],
) {
    let mut there: Vec<String> = Vec::new();
    let mut starts = Vec::new();
    for event in events {
        match &event.kind {
            EventKind::FieldClosed { path, .. } => there.push(path.clone()),
            EventKind::StepFinished { step, .. } => there.push(step.to_string()),
            EventKind::StepStarted { step, .. } => {
                starts.push(step.to_string());
                for need in &recipe.step(step).unwrap().needs {
                    let need = need.to_string();
                    let holder = need.split('.').next().unwrap();
                    let is_there = there.iter().any(|path| *path == need || path == holder);
                    assert!(is_there, "{mode}: {step} starts without {need}: {there:?}");
                }
            }
            _ => {}
        }
    }
    let expected: &[&str] = match mode {
        RunMode::Sequential => &["announcement", "intro", "posts", "cover"],
        RunMode::Parallel => &["announcement", "intro", "cover", "posts"],
        RunMode::Pipelined => &["announcement", "cover", "intro", "posts"],
    };
    assert_eq!(starts, expected, "{mode}");
}

#[test]
fn a_new_recipe_is_fine_and_runs_against_the_simulator_at_once() {
    let home = Home::with_notes("Kite 2 is out.\n\nIt is lighter than Kite 1.\n");
    let made = home.run(&["recipe", "new", "my-brief", "--title", "My brief"]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert!(text(&made.stdout).contains("recipes/my-brief/recipe.toml"));
    assert!(said(&made).contains("casegen-tui recipe check my-brief"));
    let checked = home.run(&["recipe", "check", "my-brief"]);
    assert_eq!(checked.status.code(), Some(0));
    let lines = text(&checked.stdout);
    assert!(lines.contains("  fine: 4 steps\n"), "{lines}");
    assert!(
        lines.contains("pipelined:  brief; while it is written questions, cover; then message")
    );
    let again = home.run(&["recipe", "new", "my-brief"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("already"), "{}", said(&again));
    let bad = home.run(&["recipe", "new", "../x"]);
    assert_eq!(bad.status.code(), Some(2));
    let copied = home.run(&["recipe", "new", "own-study", "--from", "case-study"]);
    assert_eq!(copied.status.code(), Some(0), "{}", said(&copied));
    assert_eq!(home.run(&["recipe", "check"]).status.code(), Some(0));

    let args = ["bench", "notes.md", "--recipe", "my-brief", "--runs", "1", "--json", "--quiet"];
    let bench = home.run(&[&args[..], &["--scenario", "instant", "--speed", "1000"]].concat());
    assert_eq!(bench.status.code(), Some(0), "{}", said(&bench));
    let report: serde_json::Value = serde_json::from_slice(&bench.stdout).unwrap();
    let runs = report["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 3);
    assert!(runs.iter().all(|run| run["state"] == "complete"), "{report}");
}

#[test]
fn every_list_and_text_of_a_recipe_is_a_file_of_its_own_unless_its_layout_makes_one_whole() {
    let home = Home::with_notes(
        "Kade\n\nOnder kade wordt verstaan: muur langs het water waaraan schepen liggen. Een kade \
         wordt ook wel wal genoemd.\n",
    );
    assert_eq!(
        home.run(&["recipe", "new", "words", "--from", "definition"]).status.code(),
        Some(0)
    );
    let run = |out: &str| {
        let args = ["run", "notes.md", "--recipe", "words", "--provider", "offline"];
        let run = home.run(&[&args[..], &["--format", "json", "--out", out]].concat());
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let files = fs::read_dir(home.path(out)).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(run("whole"), ["events.jsonl", "run.json", "words.json"]);
    let recipe = ".config/casegen-tui/recipes/words/recipe.toml";
    let source = fs::read_to_string(home.path(recipe)).unwrap();
    home.file(recipe, &source.replace("layout = \"definition\"\n", ""));
    let names = run("single");
    for name in ["document.json", "synoniemen.json", "toelichting.md", "words.json"] {
        assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
    }
    let whole = home.json("single/words.json");
    assert_eq!(whole["synoniemen"], home.json("single/synoniemen.json"));
    assert_eq!(whole["begrip"], home.json("single/document.json")["begrip"]);
    let text = fs::read_to_string(home.path("single/toelichting.md")).unwrap();
    assert_eq!(whole["toelichting"], text.trim_end());
}

#[test]
fn a_recipe_of_ones_own_stands_in_the_place_of_a_built_in_one_and_a_path_is_taken() {
    let home = Home::with_notes("Something happened.\n");
    let mut texts = announcement();
    let source = texts.get_mut("recipe.toml").unwrap();
    *source = source.replacen("product-announcement", "definition", 1);
    put(&home, "definition", &texts);
    put(&home, "broken", &Texts::from([("recipe.toml".to_owned(), "id = \"other\"\n".to_owned())]));
    let listed = home.run(&["recipe"]);
    assert_eq!(listed.status.code(), Some(0));
    let lines = text(&listed.stdout);
    let line = |name: &str| lines.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(line("case-study").ends_with("4 steps  built in"), "{lines}");
    assert!(line("definition").contains("Product announcement"), "{lines}");
    assert!(line("definition").ends_with("recipes/definition, instead of the built-in one"));
    assert!(line("broken").contains("broken: 3 mistakes"), "{lines}");
    let json: serde_json::Value =
        serde_json::from_slice(&home.run(&["recipe", "list", "--json"]).stdout).unwrap();
    let brief: Vec<_> =
        json.as_array().unwrap().iter().map(|r| (&r["id"], &r["mistakes"])).collect();
    assert_eq!(
        format!("{brief:?}"),
        "[(String(\"broken\"), Number(3)), (String(\"case-study\"), Number(0)), (String(\"definition\"), Number(0))]"
    );

    // The built-in recipes stay as they are; whoever asks for the broken one is told all of it.
    let plan = |recipe: &str| home.run(&["run", "notes.md", "--dry-run", "--recipe", recipe]);
    assert_eq!(plan("case-study").status.code(), Some(0));
    assert!(text(&plan("definition").stdout).contains("posts"));
    let refused = plan("broken");
    assert_eq!(refused.status.code(), Some(2));
    let why = said(&refused);
    assert!(why.contains("the recipe \"broken\" has 3 mistakes:\n"), "{why}");
    assert!(
        why.contains("recipe.toml:1: the id \"other\" differs from its folder's name"),
        "{why}"
    );
    assert!(why.contains("casegen-tui recipe check broken"), "{why}");
    let checked = home.run(&["recipe", "check"]);
    assert_eq!(checked.status.code(), Some(2));
    let checked = text(&checked.stdout);
    assert!(
        checked.contains("\n  3 mistakes\n") && checked.contains("  fine: 4 steps"),
        "{checked}"
    );

    let folder = fs::canonicalize(ANNOUNCEMENT).unwrap();
    let by_path = plan(folder.to_str().unwrap());
    assert_eq!(by_path.status.code(), Some(0), "{}", said(&by_path));
    assert!(text(&by_path.stdout).contains("posts"));
    let cookbook = Cookbook::new(home.path(".config/casegen-tui/recipes"));
    let entry = cookbook.find(&format!("./{ANNOUNCEMENT}/recipe.toml")).unwrap();
    assert_eq!(entry.origin, Origin::Folder(format!("./{ANNOUNCEMENT}").into()));
    assert_eq!(entry.check().1, []);
    let unknown = plan("definitoin");
    assert!(said(&unknown).contains("did you mean \"definition\"?"), "{}", said(&unknown));
    assert_eq!(plan("./nowhere").status.code(), Some(2));
}

/// The worked recipe with one text in a file replaced by another.
fn changed(file: &str, from: &str, to: &str) -> Texts {
    let mut texts = announcement();
    let text = texts.get_mut(file).unwrap();
    assert!(text.contains(from), "{from} in {file}");
    *text = text.replacen(from, to, 1);
    texts
}

const RECIPE: &str = "recipe.toml";

/// A file of the worked recipe, a text in it, what is written instead, and how that is told.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (RECIPE, "title = \"Pro", "title = Pro", "recipe.toml:2:9: this is not TOML: "),
    (
        RECIPE,
        "usual_seconds = 30\n\n[[step]]",
        "usual_seconds = 30\n\n[step]",
        "recipe.toml:14: [step] is one table, and a recipe has several steps; write [[step]]",
    ),
    (
        RECIPE,
        "description",
        "descripton",
        "recipe.toml:3: the recipe has no key \"descripton\"; did you mean \"description\"?",
    ),
    (
        RECIPE,
        "usual_seconds = 30",
        "usual = 30",
        "recipe.toml:12: this step has no key \"usual\"; did you mean \"usual_seconds\"?",
    ),
    (
        RECIPE,
        "file = \"intro.md\"\n",
        "",
        "recipe.toml:14: this step has no \"file\"; add a line file = ",
    ),
    (
        RECIPE,
        "count = 3",
        "count = \"3\"",
        "recipe.toml:28: \"count\" must be a number, not a text; write count = 3",
    ),
    (
        RECIPE,
        "id = \"product-announcement\"",
        "id = \"Product\"",
        "recipe.toml:1: \"Product\" cannot be a recipe's id; use small letters",
    ),
    (
        RECIPE,
        "id = \"posts\"",
        "id = \"intro\"",
        "recipe.toml:23: line 15 has a step \"intro\" already; rename",
    ),
    (
        RECIPE,
        "id = \"posts\"",
        "id = \"so-cial\"",
        "recipe.toml:23: \"so-cial\" cannot be a step's id; use small letters",
    ),
    (
        RECIPE,
        "id = \"posts\"",
        "id = \"notes\"",
        "recipe.toml:23: \"notes\" stands for what every prompt is given; ",
    ),
    (
        RECIPE,
        "id = \"posts\"",
        "id = \"benefits\"",
        "recipe.toml:23: the result has a field of the document under \"benefits\" already; ",
    ),
    (
        RECIPE,
        "id = \"posts\"",
        "id = \"failed\"",
        "recipe.toml:23: the result has the list of what failed under \"failed\" already; ",
    ),
    (
        RECIPE,
        "posts.json",
        "Intro.MD",
        "recipe.toml:27: line 19 writes the file \"Intro.MD\" already; rename",
    ),
    (
        RECIPE,
        "posts.json",
        "../posts.json",
        "recipe.toml:27: \"../posts.json\" is not a plain file name; ",
    ),
    (
        RECIPE,
        "posts.json",
        "run.json",
        "recipe.toml:27: \"run.json\" is a file that every run has of its own; ",
    ),
    (
        RECIPE,
        "posts.json",
        "product-announcement.md",
        "recipe.toml:27: \"product-announcement.md\" is the name of a document",
    ),
    (
        RECIPE,
        "announcement.json",
        "product-announcement.json",
        "recipe.toml:11: \"product-announcement.json\" is the name of a document",
    ),
    (
        RECIPE,
        "kind = \"document\"",
        "kind = \"text\"",
        "recipe.toml:5: no step makes the document; make the first step",
    ),
    (
        RECIPE,
        "kind = \"text\"",
        "kind = \"document\"",
        "recipe.toml:14: a recipe has one document step, and line 5 has it; ",
    ),
    (
        RECIPE,
        "kind = \"image\"",
        "kind = \"picture\"",
        "recipe.toml:34: there is no kind \"picture\"; use document, image, list or text",
    ),
    (
        RECIPE,
        "prompt = \"posts.md\"",
        "prompt = \"post.md\"",
        "recipe.toml:26: the file \"post.md\" is not in the recipe's folder; add it, or did you mean \"posts.md\"?",
    ),
    (
        RECIPE,
        "prompt = \"posts.md\"",
        "prompt = \"/etc/passwd\"",
        "recipe.toml:26: \"/etc/passwd\" is not a plain file name; ",
    ),
    (
        RECIPE,
        "schema = \"schema.json\"\n",
        "",
        "recipe.toml:5: the document step names no schema file; add",
    ),
    (
        RECIPE,
        "count = 3",
        "count = 51",
        "recipe.toml:28: a list cannot have 51 items; use a whole number from 1 to 50",
    ),
    (RECIPE, "count = 3", "count = 0", "recipe.toml:28: a list cannot have 0 items; "),
    (
        RECIPE,
        "count = 3",
        "count = 3\naspect_ratio = \"1:1\"",
        "recipe.toml:29: \"aspect_ratio\" is for steps of kind image; remove it",
    ),
    (
        RECIPE,
        "aspect_ratio = \"16:9\"",
        "count = 3",
        "recipe.toml:37: \"count\" is for steps of kind list; remove it",
    ),
    (
        RECIPE,
        "\"16:9\"",
        "\"wide\"",
        "recipe.toml:37: \"wide\" is not a width to a height; write it as \"16:9\"",
    ),
    (
        RECIPE,
        "usual_seconds = 6",
        "usual_seconds = -6",
        "recipe.toml:20: a step does not usually take -6 seconds; ",
    ),
    (
        RECIPE,
        "usual_seconds = 14",
        "offline = \"heroo\"",
        "recipe.toml:38: nothing offline is called \"heroo\" that makes a step of kind image; did you mean \"hero\"?",
    ),
    (
        RECIPE,
        "description =",
        "layout = \"magazine\"\n#",
        "recipe.toml:3: there is no layout \"magazine\"; use case-study, definition, or leave layout out",
    ),
    (
        RECIPE,
        "description =",
        "rules = \"strict\"\n#",
        "recipe.toml:3: there are no rules \"strict\"; use definition",
    ),
    (
        RECIPE,
        "description =",
        "language = \"Dutch\"\n#",
        "recipe.toml:3: \"Dutch\" is not the code of a language; ",
    ),
    (
        RECIPE,
        "description =",
        "version = 1.5\n#",
        "recipe.toml:3: \"version\" must be a whole number; ",
    ),
    (
        "schema.json",
        "\"headline\": { \"type\": \"string\"",
        "\"headline\": { \"type\": \"strng\"",
        "schema.json:7: there is no type \"strng\", which \"headline\" has; did you mean \"string\"?",
    ),
    (
        "schema.json",
        "\"items\": { \"type\": \"string\" }",
        "\"items\": []",
        "schema.json:16: \"items\" of \"benefits\" must be one schema, not an empty list; write",
    ),
    (
        "schema.json",
        "\"productName\", \"headline\"",
        "\"productname\", \"headline\"",
        "schema.json:4: \"productname\" is required but is no property; did you mean \"productName\"?",
    ),
    ("intro.md", "{% if audience %}", "{% if %}", "intro.md:1: syntax error: "),
    (
        "intro.md",
        "{{ summary }}",
        "{{ sumary }}",
        "intro.md:3: the prompt mentions \"sumary\", which is neither a field of the document nor a step; did you mean \"summary\"?",
    ),
    (
        "intro.md",
        "{{ summary }}",
        "{{ announcement }}",
        "intro.md:3: the prompt mentions the whole document step \"announcement\"; mention its fields",
    ),
    (
        "intro.md",
        "{{ summary }}",
        "{{ summary | uper }}",
        "intro.md:3: there is no filter \"uper\"; ",
    ),
    (
        "intro.md",
        "{{ summary }}",
        "{{ cover }}",
        "intro.md:3: \"cover\" is a picture and has no text that could be mentioned; mention the fields",
    ),
    (
        "intro.md",
        "{{ summary }}",
        "{{ summary.first }}",
        "intro.md:3: \"summary\" is a string and has no part \"first\"; mention summary alone",
    ),
    (
        "intro.md",
        "{{ summary }}",
        "{{ posts }}",
        "intro.md:3: these steps wait for each other in a circle: intro → posts → intro (intro.md:3 mentions posts, posts.md:3 mentions intro); take one",
    ),
    (
        "intro.md",
        "{{ summary }}",
        "{{ intro }}",
        "intro.md:3: the step \"intro\" waits for itself; ",
    ),
    (
        "intro.md",
        "{{ summary }}",
        "{{ count }}",
        "intro.md:3: the prompt mentions count, but the step \"intro\" says none; ",
    ),
    (
        "posts.md",
        "{{ intro }}",
        "{{ intro.title }}",
        "posts.md:3: \"intro\" is a text and has no parts; mention intro alone",
    ),
    (
        "cover.md",
        "coverConcept.mood }}",
        "coverConcept.mod }}",
        "cover.md:3: \"coverConcept\" has no part \"mod\"; did you mean \"mood\"?",
    ),
    (
        "announcement.md",
        "{{ language }}",
        "{{ headline }}",
        "announcement.md:1: the document step cannot wait for its own field \"headline\"; ",
    ),
    (
        "announcement.md",
        "{{ language }}",
        "{{ intro }}",
        "announcement.md:1: the document step comes first and cannot wait for the step \"intro\"; ",
    ),
    (
        "schema.json",
        "\"productName\": {",
        "\"productName\" {",
        "schema.json:6:19: this is not JSON: expected `:`; ",
    ),
    (
        "schema.json",
        "\"type\": \"object\"",
        "\"type\": \"array\"",
        "schema.json:2: the schema does not describe an object; ",
    ),
    (
        "schema.json",
        "{ \"type\": \"string\", \"description\": \"Who",
        "{ \"description\": \"Who",
        "schema.json:15: \"audience\" has no type; add \"type\"",
    ),
];

#[test]
fn every_mistake_is_told_once_with_its_place_and_what_to_do() {
    let mut follow = Vec::new();
    for (file, from, to, expected) in MISTAKES {
        let files = RecipeFiles::from(changed(file, from, to));
        let (made, mistakes) = recipes::check(&files);
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert!(made.is_none(), "{to}: {told:?}");
        assert!(told.iter().any(|line| line.starts_with(expected)), "{expected}\n{told:#?}");
        if recipes::counted(&mistakes).0 != 1 {
            follow.push(told);
        }
    }
    // What follows from a mistake is not told as another one.
    assert!(follow.is_empty(), "{follow:#?}");
}

#[test]
fn warnings_leave_a_recipe_as_it_is() {
    let table = [
        (
            "schema.json",
            "\"missing\"]",
            "\"benefits\"]",
            "schema.json:17: warning: \"missing\" is not required; ",
        ),
        (
            "schema.json",
            "\"additionalProperties\": false,",
            "",
            "schema.json:1: warning: the document allows more than its properties; ",
        ),
        ("intro.md", "", "", ""),
        (
            "posts.md",
            "Write {{ count }}",
            "Write some",
            "posts.md:1: warning: the prompt does not say how many items are wanted; mention {{ count }}",
        ),
        (
            "recipe.toml",
            "cover.png",
            "cover.jpg",
            "recipe.toml:36: warning: a picture is a PNG file, and \"cover.jpg\" is not called so; write file = \"cover.png\"",
        ),
        (
            "announcement.md",
            "{{ notes }}",
            "",
            "announcement.md:1: warning: the prompt mentions neither the notes nor a field nor a step; ",
        ),
    ];
    for (file, from, to, expected) in table {
        let (made, mistakes) = recipes::check(&RecipeFiles::from(changed(file, from, to)));
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert!(made.is_some(), "{told:?}");
        match expected {
            "" => assert_eq!(told, [""; 0]),
            expected => assert!(told.iter().any(|line| line.starts_with(expected)), "{told:#?}"),
        }
    }
}

#[test]
fn all_mistakes_of_a_recipe_are_told_at_once() {
    let mut texts = announcement();
    for (file, from, to) in [
        ("recipe.toml", "kind = \"list\"", "kind = \"lists\""),
        ("recipe.toml", "usual_seconds = 14", "usual_secs = 14"),
        ("intro.md", "{{ summary }}", "{{ sumary }}"),
        ("cover.md", "{{ headline }}", "{% if %}"),
        ("schema.json", "\"audience\": { \"type\": \"string\",", "\"audience\": {"),
    ] {
        let text = texts.get_mut(file).unwrap();
        *text = text.replacen(from, to, 1);
    }
    let (_, mistakes) = recipes::check(&RecipeFiles::from(texts.clone()));
    let places: Vec<String> = mistakes.iter().map(recipes::RecipeError::place).collect();
    assert_eq!(
        places,
        ["recipe.toml:25", "recipe.toml:38", "cover.md:1", "intro.md:3", "schema.json:15"]
    );
    let refused = recipes::load(&texts).unwrap_err().to_string();
    assert!(
        refused.starts_with("the recipe \"\" has 5 mistakes:\n  recipe.toml:25: "),
        "{refused}"
    );
    texts.get_mut("posts.md").unwrap().push_str("{{ what }}{{ why }}");
    let refused = recipes::load(&texts).unwrap_err().to_string();
    assert!(refused.contains("\n  and 2 more: casegen-tui recipe check"), "{refused}");
}

#[test]
fn what_the_check_knows_by_name_is_what_the_program_does() {
    assert!(OWN_FILES.contains(&run_folder::EVENTS_FILE));
    assert!(OWN_FILES.contains(&run_folder::RECORD_FILE));
    assert!(OWN_FILES.contains(&run_folder::NOTES_FILE));
    assert!(OWN_FILES.contains(&run_folder::RECEIVED_FOLDER));
    for format in Format::ALL {
        let ending = format.to_string();
        assert!(ending == "png" || EXPORT_ENDINGS.contains(&ending.as_str()), "{ending}");
    }
    for name in by_name::offline(StepKind::Image) {
        assert!(name.parse::<Drawing>().is_ok(), "{name}");
    }
}

#[test]
fn the_picture_shows_what_waits_for_what() {
    let mut pictures = String::new();
    let mut add = |recipe: &Recipe| {
        for strokes in [Strokes::Lines, Strokes::Ascii] {
            let lines = picture(recipe, strokes);
            assert!(lines.iter().all(|line| line.chars().count() <= 100), "{lines:#?}");
            assert!(strokes == Strokes::Lines || lines.iter().all(|line| line.is_ascii()));
            pictures.push_str(&lines.join("\n"));
            pictures.push_str("\n\n");
        }
    };
    add(&recipes::embedded("case-study").unwrap());
    add(&recipes::embedded("definition").unwrap());
    add(&recipes::load(&announcement()).unwrap());
    // A join: the posts wait for the intro and for a list besides; and a step of the notes alone.
    let mut texts =
        changed("posts.md", "{{ intro }}", "{{ intro }} {{ questions | join }} {{ headline }}");
    texts.get_mut("recipe.toml").unwrap().push_str(
        "\n[[step]]\nid = \"questions\"\nkind = \"list\"\nprompt = \"q.md\"\nfile = \"q.json\"\n\
         [[step]]\nid = \"tone\"\nkind = \"text\"\nprompt = \"t.md\"\nfile = \"t.txt\"\n\
         [[step]]\nid = \"mail\"\nkind = \"text\"\nprompt = \"m.md\"\nfile = \"m.txt\"\n",
    );
    texts.insert("q.md".to_owned(), "{{ summary }}".to_owned());
    texts.insert("t.md".to_owned(), "{{ notes }}".to_owned());
    texts.insert("m.md".to_owned(), "{{ posts | join }}".to_owned());
    let join = recipes::load(&texts).unwrap();
    add(&join);
    insta::assert_snapshot!("pictures", pictures);
    insta::assert_snapshot!("show", told::lines(&join, "a folder", Strokes::Lines).join("\n"));
    assert_eq!(
        told::order(&join, RunMode::Pipelined),
        "announcement, tone; while it is written intro, cover, questions; then posts; then mail"
    );
    // A recipe that is too deep for a picture has lines all the same.
    let mut deep = announcement();
    for step in 0..40 {
        let before =
            if step == 0 { "summary".to_owned() } else { format!("a_long_name_of_{}", step - 1) };
        deep.insert(format!("s{step}.md"), format!("{{{{ {before} }}}}"));
        deep.get_mut("recipe.toml").unwrap().extend([format!(
            "\n[[step]]\nid = \"a_long_name_of_{step}\"\nkind = \"text\"\nprompt = \"s{step}.md\"\nfile = \"s{step}.txt\"\n"
        )]);
    }
    let lines = picture(&recipes::load(&deep).unwrap(), Strokes::Lines);
    assert!(lines.len() == 44 && lines.iter().all(|line| line.chars().count() <= 100));
}

#[test]
fn a_recipe_is_shown_in_ascii_where_the_locale_asks_for_it() {
    let home = Home::with_notes("x");
    let shown = home.run(&["recipe", "show", "definition"]);
    assert!(text(&shown.stdout).contains("─▶ voorbeeldzinnen"));
    let mut plain = home.command(&["recipe", "show", "case-study"]);
    let plain = text(&plain.env("LANG", "C").output().unwrap().stdout);
    assert!(plain.is_ascii() && plain.contains("-> hero"), "{plain}");
    assert!(plain.contains("usual times: sequential 2:09 min, parallel 1:41 min, floor 1:27 min"));
    let json = home.run(&["recipe", "show", "definition", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["usual"]["parallel_ms"], 9000);
    assert_eq!(json["steps"][1]["needs"], serde_json::json!(["begrip", "context", "definitie"]));
}

#[test]
fn the_readme_shows_the_worked_recipe_as_it_is() {
    let readme = fs::read_to_string("README.md").unwrap();
    for (file, text) in announcement() {
        let language = match file.rsplit_once('.').unwrap().1 {
            "md" => "jinja",
            ending => ending,
        };
        let block = format!("`{file}`:\n```{language}\n{text}```\n");
        assert!(readme.contains(&block), "README.md does not show {file} as it is");
    }
    let drawn = picture(&recipes::load(&announcement()).unwrap(), Strokes::Lines).join("\n");
    assert!(readme.contains(&format!("```text\n{drawn}\n```\n")), "{drawn}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_files_are_checked_without_a_panic(
        toml in "(id|kind|step|count|prompt|schema|\\[\\[|\\]\\]|=|\"|'|\\{|\\}|,|\\.|\n| |é|[a-z0-9-]){0,80}",
        prompt in "(\\{\\{|\\}\\}|\\{%|%\\}|#|raw|for|in|if|endif|\\.|\\||\"|'|\n| |é|[a-z]){0,60}",
        schema in "(\\{|\\}|\\[|\\]|:|,|\"type\"|\"properties\"|\"a\"|\"object\"|\\\\|\n|[0-9é]){0,60}",
        whole in any::<String>(),
    ) {
        let mut texts = announcement();
        texts.insert("intro.md".to_owned(), prompt);
        drop(recipes::check(&RecipeFiles::from(texts.clone())));
        texts.insert("schema.json".to_owned(), schema.clone());
        drop(recipes::check(&RecipeFiles::from(texts.clone())));
        let inner = format!("{{\"properties\":{{\"a\":{schema}}}}}");
        texts.insert("schema.json".to_owned(), inner);
        drop(recipes::check(&RecipeFiles::from(texts.clone())));
        for source in [&toml, &whole, &format!("{}{toml}", texts["recipe.toml"])] {
            let mut texts = texts.clone();
            texts.insert("recipe.toml".to_owned(), source.clone());
            let (made, mistakes) = recipes::check(&RecipeFiles::from(texts));
            prop_assert!(made.is_some() || !mistakes.is_empty());
        }
    }
}
