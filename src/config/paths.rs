//! Where files live: the XDG directories, or what the environment says instead.

use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, app_strategy::Xdg};

/// The program's own folders; none of them needs to exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Runs, one folder each.
    pub data: PathBuf,
    /// The draft of the notes.
    pub state: PathBuf,
    /// Settings.
    pub config: PathBuf,
    /// What can be made again: kept results.
    pub cache: PathBuf,
}

impl Paths {
    /// The folders that the environment names (`XDG_DATA_HOME` and so on), or their defaults under the
    /// home directory. Without a home directory, folders under the system's temporary directory.
    #[must_use]
    pub fn from_environment() -> Self {
        let strategy = Xdg::new(AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: "casegen-tui".to_owned(),
        });
        match strategy {
            Ok(xdg) => Self {
                data: xdg.data_dir(),
                state: xdg.state_dir().unwrap_or_else(|| xdg.data_dir()),
                config: xdg.config_dir(),
                cache: xdg.cache_dir(),
            },
            Err(_) => Self::under(&std::env::temp_dir().join("casegen-tui")),
        }
    }

    /// All folders under one, as tests want them.
    #[must_use]
    pub fn under(root: &Path) -> Self {
        Self {
            data: root.join("data"),
            state: root.join("state"),
            config: root.join("config"),
            cache: root.join("cache"),
        }
    }

    /// The folder of kept results.
    #[must_use]
    pub fn results(&self) -> PathBuf {
        self.cache.join("results")
    }

    /// The settings file.
    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The folder that holds one folder for each recipe of one's own.
    #[must_use]
    pub fn recipes(&self) -> PathBuf {
        self.config.join("recipes")
    }

    /// The folder that holds one folder a run.
    #[must_use]
    pub fn runs(&self) -> PathBuf {
        self.data.join("runs")
    }
}
