//! What is waited for between the last frame and the end of the program: a run that comes to its end, and
//! files that are being written.

use std::time::Duration;

use tokio::time::Instant;

use super::effect::Effect;
use super::model::Model;
use super::msg::{Msg, MsgKind};
use super::runner::Runner;
use super::update::update;
use crate::domain::halt::Halt;
use crate::engine::WIND_DOWN;

/// How long a run that was told to stop is waited for, so that its record is whole.
const RUN_WAIT: Duration = Duration::from_secs(1);

/// How long files that are being written are waited for.
const FILES_WAIT: Duration = Duration::from_secs(10);

/// Waits for what was still under way when the screen was given back; returns what is to be said of it, and
/// the signal that ended it.
///
/// `halt` is the signal that ended the app, if one did: after a hangup, what services are being asked for
/// is given its time. `left` waits for the exit code of the next signal: one of a person at the keyboard
/// ends the waiting, and after a hangup the first one cancels the run.
pub async fn finish(
    model: &mut Model,
    runner: &mut Runner,
    now_ms: impl Fn() -> u64,
    mut halt: Option<Halt>,
    mut left: impl AsyncFnMut() -> u8,
) -> (Vec<String>, Option<Halt>) {
    let mut winds_down = halt == Some(Halt::Hangup);
    let mut run_until =
        Instant::now() + RUN_WAIT + if winds_down { WIND_DOWN } else { Duration::ZERO };
    let mut files_until = Instant::now() + FILES_WAIT;
    let mut late = Vec::new();
    loop {
        let is_running = model.is_running() && runner.is_running() && Instant::now() < run_until;
        if !is_running && !runner.is_busy() {
            return (late, halt);
        }
        let until = if is_running { run_until } else { files_until };
        let came = tokio::select! {
            biased;
            code = left() => match Halt::of_code(code) {
                // The kernel says it once for the terminal and once for the shell.
                None | Some(Halt::Hangup) => continue,
                Some(signal) if winds_down && is_running => {
                    (winds_down, halt) = (false, Some(signal));
                    run_until = Instant::now() + RUN_WAIT;
                    runner.halt(signal);
                    continue;
                }
                Some(Halt::Terminate) => continue,
                Some(Halt::Interrupt | Halt::Quit) => break,
            },
            came = tokio::time::timeout_at(until, runner.step()) => came,
        };
        match came {
            Ok(Some(kind)) => {
                late.extend(last_words(&kind));
                if matches!(kind, MsgKind::Run(_) | MsgKind::RunRefused(_)) {
                    files_until = Instant::now() + FILES_WAIT;
                    let effects = update(model, Msg::at(now_ms(), kind));
                    let kept = effects.into_iter().filter(|effect| *effect == Effect::KeepRecord);
                    kept.for_each(|effect| runner.perform(effect, model));
                }
            }
            Ok(None) => {}
            // The run takes too long; the files may still come.
            Err(_) if is_running => files_until = Instant::now() + FILES_WAIT,
            Err(_) => break,
        }
    }
    if runner.is_busy() {
        late.push("not everything was written: some files were not ready in time".to_owned());
    }
    (late, halt)
}

/// What is to be said of a message that no screen shows any more.
fn last_words(kind: &MsgKind) -> Vec<String> {
    match kind {
        MsgKind::Exported { remarks, .. } => remarks.clone(),
        MsgKind::ExportFailed(why) => vec![format!("the files were not exported: {why}")],
        MsgKind::ExportExists { folder, files } => {
            let (folder, files) = (folder.display(), files.join(", "));
            vec![format!("the files were not exported: {folder} already holds {files}")]
        }
        MsgKind::FileSaved { path, .. } => vec![format!("saved {}", path.display())],
        MsgKind::FileExists { path } => {
            vec![format!("the notes were not saved: there is already {}", path.display())]
        }
        MsgKind::FileFailed(what) | MsgKind::Said(what) => vec![what.clone()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::origin::Origins;
    use crate::config::paths::Paths;
    use crate::config::settings::Settings;
    use crate::provider::Providers;
    use crate::provider::offline::OfflineProvider;
    use crate::ui::fixtures::{NOTES, model};
    use crate::ui::launch::{App, Controls};
    use crate::ui::model::notes::Origin;

    #[tokio::test]
    async fn what_is_under_way_is_waited_for_unless_a_person_will_not() {
        let home = tempfile::tempdir().unwrap();
        let app = App {
            settings: Settings::default(),
            recipes: Vec::new(),
            notices: Vec::new(),
            providers: Providers::all(Arc::new(OfflineProvider)),
            cache: None,
            paths: Paths::under(home.path()),
            notes: None,
            origins: Origins::default(),
            formats: Vec::new(),
            controls: Controls::default(),
        };
        let mut runner = Runner::start(&app);
        let mut model = model(NOTES, Origin::Draft, (80, 24));
        runner.set_aside("first".to_owned());
        let (late, _) = finish(&mut model, &mut runner, || 0, None, async || 130).await;
        assert!(
            matches!(late.as_slice(), [said] if said.starts_with("not everything")),
            "{late:?}"
        );
        runner.set_aside("second".to_owned());
        let (late, _) = finish(&mut model, &mut runner, || 0, None, std::future::pending).await;
        assert!(late.len() == 2 && late.iter().all(|said| said.contains("aside-")), "{late:?}");
        assert!(!runner.is_busy());
        assert_eq!(runner.close(None).await, Ok(()));
    }

    #[test]
    fn what_comes_too_late_for_the_screen_is_said_after_it() {
        let files = vec!["a.pdf".to_owned()];
        let said = |kind| last_words(&kind).join("\n");
        assert_eq!(
            said(MsgKind::ExportExists { folder: "out".into(), files }),
            "the files were not exported: out already holds a.pdf"
        );
        assert!(said(MsgKind::ExportFailed("disk full".into())).ends_with("disk full"));
        assert_eq!(said(MsgKind::FileFailed("disk full".into())), "disk full");
        assert_eq!(said(MsgKind::Tick), "");
    }
}
