//! Opens a file in the system's own viewer, where there is one.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use super::msg::MsgKind;

/// The program that opens files here, or why there is none.
///
/// Over a remote session a viewer would open on the other machine, where nobody sees it.
fn viewer(get: impl Fn(&str) -> bool, is_mac: bool) -> Result<&'static str, &'static str> {
    if get("SSH_TTY") || get("SSH_CONNECTION") {
        return Err("this is a remote session: copy the path and open the file where you are");
    }
    if is_mac {
        return Ok("open");
    }
    if get("DISPLAY") || get("WAYLAND_DISPLAY") {
        return Ok("xdg-open");
    }
    Err("there is no desktop here to open it: the path is above")
}

/// Opens a file beside this program; says what became of it.
#[must_use]
pub fn view(path: &Path) -> MsgKind {
    let get = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match viewer(get, cfg!(target_os = "macos")) {
        Ok(program) => started(program, path.as_os_str()),
        Err(why) => MsgKind::Said(why.to_owned()),
    }
}

fn started(program: &str, path: &OsStr) -> MsgKind {
    let mut command = Command::new(program);
    command.arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A group of its own, so that what stops this program does not stop the viewer.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    match command.spawn() {
        Ok(mut child) => {
            // Somebody has to take note of its end.
            std::thread::spawn(move || drop(child.wait()));
            MsgKind::Said(format!("opened with {program}"))
        }
        Err(error) => {
            MsgKind::FileFailed(format!("{program} cannot be started: {error}; copy the path"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_is_only_started_where_somebody_sees_it() {
        let of = |set: &[&str], is_mac| viewer(|name| set.contains(&name), is_mac).ok();
        assert_eq!(of(&["DISPLAY"], false), Some("xdg-open"));
        assert_eq!(of(&["WAYLAND_DISPLAY"], false), Some("xdg-open"));
        assert_eq!(of(&[], true), Some("open"));
        assert_eq!(of(&[], false), None);
        assert_eq!(of(&["DISPLAY", "SSH_TTY"], false), None);
        assert_eq!(of(&["SSH_CONNECTION"], true), None);
    }

    #[test]
    fn a_viewer_that_is_not_there_is_told() {
        let told = started("no-such-viewer-at-all", OsStr::new("x"));
        assert!(matches!(told, MsgKind::FileFailed(why) if why.contains("copy the path")));
    }
}
