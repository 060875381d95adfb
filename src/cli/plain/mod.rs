//! `casegen-tui --plain`: the whole app as questions and answers on the normal screen, for screen readers,
//! slow lines and pipes. Nothing moves the cursor, nothing is drawn again, nothing is coloured.
//!
//! ```text
//! which recipe? ─► where do the notes come from? ─► which mode? ─► what would run ─► start? ─► run
//!          ▲                                                                                     │
//!          └── new ── menu: read · findings · change · again · retry · export · runs · quit ◄────┘
//! ```

mod change;
mod making;
mod shown;
mod source;
mod talk;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::app::recipes_of;
use super::args::AppArgs;
use super::failure::Failure;
use super::options::RunOptions;
use super::revision::{self, not_found};
use super::run::{self, Work};
use super::services::{self, Services};
use super::voice::Voice;
use super::{args, notes};
use crate::config::paths::Paths;
use crate::config::recipes::Cookbook;
use crate::config::settings::Settings;
use crate::domain::recipe::Recipe;
use crate::domain::run::RunMode;
use crate::report::figures;
use crate::store::earlier_run::EarlierRun;
use crate::store::history::{History, HistoryEntry, HistoryFilter, Outcome};
use crate::store::reopened::ReopenedRun;
use crate::text::clean::clean;
use change::Wish;
use making::{make, run_args};
use shown::Shown;
use source::{Given, Sources};
use talk::{Choice, Leave, Talk};

/// How many earlier runs are listed.
const MOST_RUNS: usize = 20;

/// Talks with the person until they leave, and returns the exit code.
///
/// # Errors
/// [`Failure`] where it cannot start: the notes, the settings or the recipe cannot be used.
pub fn main(args: &AppArgs, paths: Paths) -> Result<u8, Failure> {
    let (services, mut settings) = services::choose(&args.options, &paths, None)?;
    let cookbook = Cookbook::new(paths.recipes());
    let (recipes, notices) = recipes_of(&cookbook, &settings.recipe)?;
    if let Some(chosen) = recipes.first() {
        run::check_steps(chosen, &settings)?;
        settings.recipe.clone_from(&chosen.id);
    }
    let given = match &args.notes {
        Some(path) => Some(Given { notes: notes::read_file(path)?, file: Some(path.clone()) }),
        None => None,
    };
    let runtime = run::runtime()?;
    let (left, last_words) = runtime.block_on(async {
        let mut talk = Talk::begin()?;
        talk.say("casegen-tui, line by line. Type ? at any question for help, q to leave.");
        talk.say_all(&notices);
        let sources = Sources::open(&paths.state, &mut talk);
        let is_recipe_named = args.options.recipe.is_some();
        let options = args.options.clone();
        let mut session =
            Session { talk, options, paths, services, settings, recipes, sources, shown: None };
        let left = session.talk_on(given, is_recipe_named).await;
        Ok((left, session.sources.last_words()))
    })?;
    // What a signal has stopped is not waited for.
    runtime.shutdown_background();
    for line in last_words {
        // After a hang-up nobody is left to read this.
        drop(writeln!(io::stdout(), "{}", clean(&line)));
    }
    Ok(match left {
        Leave::Quit => 0,
        Leave::Signal(halt) => halt.code(),
    })
}

/// The conversation with everything that it needs.
struct Session {
    talk: Talk,
    options: RunOptions,
    paths: Paths,
    services: Services,
    settings: Settings,
    recipes: Vec<Arc<Recipe>>,
    sources: Sources,
    shown: Option<Shown>,
}

impl Session {
    async fn talk_on(&mut self, given: Option<Given>, is_recipe_named: bool) -> Leave {
        if let Err(leave) = self.begin(given, is_recipe_named).await {
            return leave;
        }
        loop {
            if let Err(leave) = self.menu().await {
                return leave;
            }
        }
    }

    /// A run from notes; what was named on the command line is not asked for.
    async fn begin(&mut self, given: Option<Given>, is_recipe_named: bool) -> Result<(), Leave> {
        // Which recipe decides which sample there is, so it is asked for first where notes are not given.
        let mut recipe = self.chosen();
        if !is_recipe_named {
            recipe = self.recipe(&recipe).await?;
        }
        let given = match given {
            Some(given) => given,
            None => self.sources.ask(&mut self.talk, &recipe.id).await?,
        };
        let mode = self.mode().await?;
        self.settings.recipe.clone_from(&recipe.id);
        self.settings.mode = mode;
        let args = run_args(self.options.clone());
        let work = self.work(&args, &recipe, self.settings.clone(), self.services.clone());
        let asked = match work.asked(given.notes) {
            Ok(asked) => asked,
            Err(failure) => {
                self.talk.tell(&failure);
                return Ok(());
            }
        };
        if notes::differ(&asked.notes, &asked.request.notes) {
            self.talk.say(
                "note: control characters in the notes are left out of everything that is made",
            );
        }
        let run = make(&mut self.talk, &work, &asked, None).await?;
        self.show(run, &recipe, given.file);
        Ok(())
    }

    fn chosen(&self) -> Arc<Recipe> {
        let of_settings = self.recipes.iter().find(|recipe| recipe.id == self.settings.recipe);
        // There is always one: the recipe of the settings was opened at the start.
        Arc::clone(of_settings.unwrap_or(&self.recipes[0]))
    }

    async fn recipe(&mut self, usual: &Arc<Recipe>) -> Result<Arc<Recipe>, Leave> {
        if self.recipes.len() < 2 {
            return Ok(Arc::clone(usual));
        }
        let choices: Vec<Choice> = self
            .recipes
            .iter()
            .map(|recipe| Choice::new(&recipe.id, recipe.description.as_str()))
            .collect();
        let at = self.recipes.iter().position(|recipe| recipe.id == usual.id);
        let help = "A recipe says what is made from the notes. See also casegen-tui recipe list.";
        let chosen = self.talk.choose("What is to be made?", &choices, at, help).await?;
        Ok(Arc::clone(&self.recipes[chosen]))
    }

    async fn mode(&mut self) -> Result<RunMode, Leave> {
        let text = |mode| match mode {
            RunMode::Sequential => "one step at a time",
            RunMode::Parallel => "the document first, then all other steps at once",
            RunMode::Pipelined => "each step as soon as its part of the document is there",
        };
        let choices: Vec<Choice> =
            RunMode::ALL.iter().map(|mode| Choice::new(mode.to_string(), text(*mode))).collect();
        let at = RunMode::ALL.iter().position(|mode| *mode == self.settings.mode);
        let help = "The result is the same; pipelined is the quickest.";
        let chosen = self.talk.choose("In which mode?", &choices, at, help).await?;
        Ok(RunMode::ALL[chosen])
    }

    fn work<'a>(
        &self,
        args: &'a args::RunArgs,
        recipe: &Arc<Recipe>,
        settings: Settings,
        services: Services,
    ) -> Work<'a> {
        Work {
            args,
            paths: self.paths.clone(),
            services,
            settings,
            recipe: Arc::clone(recipe),
            // Files are made when they are asked for.
            formats: Vec::new(),
            voice: Voice { is_quiet: true },
        }
    }

    /// Opens what was made; a result that is open stays so where nothing usable came.
    fn show(&mut self, made: Option<making::Made>, recipe: &Arc<Recipe>, file: Option<PathBuf>) {
        let Some(made) = made else { return };
        let shown = Shown::new(made, Arc::clone(recipe), file);
        if shown.has_document() || self.shown.is_none() {
            self.shown = Some(shown);
        } else {
            self.talk.say("The result before this one stays open.");
        }
    }

    async fn menu(&mut self) -> Result<(), Leave> {
        let choices = shown::menu(self.shown.as_ref());
        let help = "What you choose is done, and then this list comes again.";
        let at = self.talk.choose("What next?", &choices, None, help).await?;
        match (choices[at].word.as_str(), self.shown.clone()) {
            ("read", Some(shown)) => shown.read(&mut self.talk).await,
            ("findings", Some(shown)) => {
                shown.tell_findings(&mut self.talk);
                Ok(())
            }
            ("change", Some(shown)) => match change::edit(&mut self.talk, &shown.values()).await? {
                Some(wish) => self.revise(shown, wish).await,
                None => Ok(()),
            },
            ("again", Some(shown)) => {
                let values = shown.values();
                match change::again(&mut self.talk, &shown.recipe, &values).await? {
                    Some(wish) => self.revise(shown, wish).await,
                    None => Ok(()),
                }
            }
            ("retry", Some(shown)) => self.revise(shown, Wish::Missing).await,
            ("export", Some(shown)) => shown.export(&mut self.talk).await,
            ("new", _) => self.begin(None, false).await,
            ("runs", _) => self.runs().await,
            _ => Err(Leave::Quit),
        }
    }

    /// Goes on from the open result with something changed.
    async fn revise(&mut self, shown: Shown, wish: Wish) -> Result<(), Leave> {
        let caution = match &wish {
            Wish::Missing => billed(&shown),
            _ => None,
        };
        let mut args = run_args(self.options.clone());
        let mut settings = Settings {
            recipe: shown.recipe.id.clone(),
            mode: shown.state.mode,
            fresh: Vec::new(),
            ..self.settings.clone()
        };
        match wish {
            Wish::Edit(edit) if !edit.is_setting() => args.remove.push(edit.place().clone()),
            Wish::Edit(edit) => args.set.push(edit),
            Wish::Item(place) => args.again = Some(place),
            Wish::Step(step) => settings.fresh.push(step),
            Wish::Missing => args.resume = Some(shown.state.run.clone()),
        }
        // Where it stands may be elsewhere than where runs are kept.
        let runs = shown.folder.path().parent().map_or_else(|| self.paths.runs(), Path::to_owned);
        let continues = args.resume.is_some();
        let open = if continues { EarlierRun::claim } else { EarlierRun::open };
        let begun =
            open(&runs, &shown.state.run).map_err(|error| not_found(&error)).and_then(|earlier| {
                // Whoever goes on from a run goes on with its services.
                let known = services::Earlier { run: &earlier, continues };
                // What was to be asked for afresh was so in that run.
                let options = RunOptions { fresh: Vec::new(), ..self.options.clone() };
                let (services, kept) = services::choose(&options, &self.paths, Some(&known))?;
                let recipe = settings.recipe.clone();
                let settings = if continues { Settings { recipe, ..kept } } else { settings };
                let work = self.work(&args, &shown.recipe, settings, services);
                let asked = revision::request(&work, earlier)?;
                Ok((work, asked))
            });
        let (work, asked) = match begun {
            Ok(begun) => begun,
            Err(failure) => {
                self.talk.tell(&failure);
                return Ok(());
            }
        };
        let made = make(&mut self.talk, &work, &asked, caution.as_deref()).await?;
        self.show(made, &shown.recipe, shown.file);
        Ok(())
    }

    /// Lists earlier runs and opens one.
    async fn runs(&mut self) -> Result<(), Leave> {
        let runs = self.paths.runs();
        let entries = match History::open(&runs) {
            Ok(history) => history.list(&HistoryFilter::default(), MOST_RUNS),
            Err(error) => {
                self.talk.say(&format!("error: cannot read {}: {error}", runs.display()));
                return Ok(());
            }
        };
        if entries.is_empty() {
            self.talk.say("There are no runs yet.");
            return Ok(());
        }
        let mut choices: Vec<Choice> = entries.iter().map(entry).collect();
        choices.push(Choice::new("back", ""));
        let help =
            "The newest run comes first. One that is opened can be read, changed and exported.";
        let usual = Some(entries.len());
        let at = self.talk.choose("Which run is to be opened?", &choices, usual, help).await?;
        let Some(entry) = entries.get(at) else { return Ok(()) };
        self.open(&entry.run);
        Ok(())
    }

    fn open(&mut self, run: &str) {
        let opened = ReopenedRun::open(&self.paths.runs(), run)
            .map_err(|error| not_found(&error))
            .and_then(|opened| {
                // A recipe that was named by its folder is not in the cookbook.
                let name = &opened.record.recipe;
                if let Some(recipe) = self.recipes.iter().find(|recipe| recipe.id == *name) {
                    return Ok((opened, Arc::clone(recipe)));
                }
                let recipe = Cookbook::new(self.paths.recipes())
                    .open(name)
                    .map_err(|error| Failure::usage(error.to_string(), error.hint()))?;
                Ok((opened, Arc::new(recipe)))
            });
        match opened {
            Ok((opened, recipe)) => {
                let ReopenedRun { folder, record, state } = opened;
                // A run that was killed has left no record of its language.
                let language = Some(record.language).filter(|language| !language.is_empty());
                let language = language.or_else(|| recipe.language.clone());
                self.talk.say(&format!("Opened run {run}."));
                self.shown = Some(Shown {
                    recipe,
                    folder: Arc::new(folder),
                    state,
                    language: language.unwrap_or_default(),
                    file: None,
                });
            }
            Err(failure) => self.talk.tell(&failure),
        }
    }
}

/// A run in one line.
fn entry(entry: &HistoryEntry) -> Choice {
    let HistoryEntry { run, recipe, state, started_at, elapsed_ms, title, .. } = entry;
    let time = started_at.get(..16).unwrap_or_default().replace('T', " ");
    let text = if let (Some(reason), Outcome::Unreadable) = (&entry.reason, entry.state) {
        format!("cannot be read: {reason}")
    } else {
        let took = figures::duration(*elapsed_ms);
        let about = if title.is_empty() { String::new() } else { format!(", {title}") };
        format!("{recipe}, {state}, {time} UTC, {took}{about}")
    };
    Choice::new(run.clone(), text)
}

/// What is to be thought of before a failed step is asked for again that may have been paid for.
fn billed(shown: &Shown) -> Option<String> {
    let is_billed = |step: &&crate::domain::run::StepState| {
        step.error.as_ref().is_some_and(|e| e.possibly_billed)
    };
    let steps: Vec<&str> =
        shown.lacking().filter(is_billed).map(|step| step.outline.id.as_str()).collect();
    (!steps.is_empty()).then(|| {
        let steps = steps.join(", ");
        format!("{steps} may have been paid for although nothing came: look at your account first.")
    })
}
