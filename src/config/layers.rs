//! The layers of the configuration, each over the one before: default, file, environment,
//! flags.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::Config;

/// The default configuration, with what every setting means.
pub const DEFAULT: &str = include_str!("default.toml");

/// What names of environment variables begin with.
const PREFIX: &str = "DEMARCHE__";

/// A setting from the command line: its key (`server.listen`) and its value.
pub type Flag = (&'static str, String);

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{what} {}: {source}", path.display())]
    Read {
        /// What the file is for.
        what: String,
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file is not TOML.
    #[error("{from} is not TOML: {source}")]
    Syntax {
        /// Which file.
        from: String,
        /// Where, and what is wrong there.
        source: Box<toml::de::Error>,
    },
    /// There is no such setting.
    #[error(
        "{from} sets `{key}`, and there is no such setting: `demarche config --default` shows all"
    )]
    Unknown {
        /// Which file, variable or flag.
        from: String,
        /// The key.
        key: String,
    },
    /// A value is not of the setting's type.
    #[error("{from} sets `{key}`, which has to be {expected}")]
    Type {
        /// Which file, variable or flag.
        from: String,
        /// The key.
        key: String,
        /// What the default is one of.
        expected: &'static str,
    },
    /// A value has the right type and is still not valid.
    #[error("the configuration is not valid: {0}")]
    Value(#[from] Box<toml::de::Error>),
    /// A value is out of range, or does not go with another.
    #[error("`{key}` {why}")]
    Wrong {
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl Config {
    /// Reads the configuration. `environment` is what `std::env::vars` gives.
    ///
    /// # Errors
    ///
    /// When a layer cannot be read, sets what there is not, or sets it wrongly; the
    /// message names the layer and the setting.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &[Flag],
    ) -> Result<Self, ConfigError> {
        let config = Self::load_without_keys(file, environment, flags)?;
        config.check_keys()?;
        Ok(config)
    }

    /// The same, for what is done to a record without its keys: to copy it, to lay it out.
    ///
    /// # Errors
    ///
    /// Like [`Self::load`].
    pub fn load_without_keys(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &[Flag],
    ) -> Result<Self, ConfigError> {
        let mut settings = parse(DEFAULT, "the default configuration")?;
        if let Some(path) = file {
            let from = path.display().to_string();
            let text = read(path, "the configuration file")?;
            lay_over(&mut settings, parse(&text, &from)?, "", &from)?;
        }
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix(PREFIX) {
                set_from_environment(&mut settings, &name, path, value)?;
            }
        }
        for (key, value) in flags {
            set(&mut settings, key, value.clone(), "a flag")?;
        }
        let config: Self = Value::Table(settings)
            .try_into()
            .map_err(|error| ConfigError::Value(Box::new(error)))?;
        config.check()?;
        Ok(config)
    }
}

fn parse(text: &str, from: &str) -> Result<Table, ConfigError> {
    text.parse().map_err(|source| ConfigError::Syntax {
        from: from.to_owned(),
        source: Box::new(source),
    })
}

fn read(path: &Path, what: &str) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| ConfigError::Read {
        what: what.to_owned(),
        path: path.to_owned(),
        source,
    })
}

/// Puts `over` on `under`. What the default does not have is refused here, where it is
/// still known who said it.
fn lay_over(under: &mut Table, over: Table, at: &str, from: &str) -> Result<(), ConfigError> {
    for (name, value) in over {
        let key = if at.is_empty() {
            name.clone()
        } else {
            format!("{at}.{name}")
        };
        match (under.get_mut(&name), value) {
            (None, _) => {
                return Err(ConfigError::Unknown {
                    from: from.to_owned(),
                    key,
                });
            }
            (Some(Value::Table(under)), Value::Table(over)) => lay_over(under, over, &key, from)?,
            (Some(old), new) if old.same_type(&new) => *old = new,
            (Some(old), _) => {
                return Err(ConfigError::Type {
                    from: from.to_owned(),
                    key,
                    expected: described(old),
                });
            }
        }
    }
    Ok(())
}

/// `DEMARCHE__SERVER__LISTEN` is `server.listen`; `DEMARCHE__DATABASE__URL_FILE` names a
/// file that holds `database.url`, so that a secret is neither an argument nor in the
/// environment.
fn set_from_environment(
    settings: &mut Table,
    name: &str,
    path: &str,
    value: String,
) -> Result<(), ConfigError> {
    let key = path.to_ascii_lowercase().replace("__", ".");
    // `keys.file` is a setting; `keys.file_file` would be the file that holds it.
    if let Some(held) = key.strip_suffix("_file")
        && find(settings, held).is_some()
    {
        let text = read(Path::new(&value), &format!("the file named by {name}"))?;
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        return set(settings, held, text, name);
    }
    set(settings, &key, value, name)
}

/// Sets `key` from text, read as what the default is.
fn set(settings: &mut Table, key: &str, text: String, from: &str) -> Result<(), ConfigError> {
    let Some(old) = find(settings, key).filter(|old| !old.is_table()) else {
        return Err(ConfigError::Unknown {
            from: from.to_owned(),
            key: key.to_owned(),
        });
    };
    let new = match old {
        Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
        // A list is written as in the file.
        Value::Array(_) => format!("list = {text}")
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("list"))
            .filter(Value::is_array),
        _ => Some(Value::String(text)),
    };
    let Some(new) = new else {
        return Err(ConfigError::Type {
            from: from.to_owned(),
            key: key.to_owned(),
            expected: described(old),
        });
    };
    *old = new;
    Ok(())
}

fn find<'a>(settings: &'a mut Table, key: &str) -> Option<&'a mut Value> {
    match key.split_once('.') {
        None => settings.get_mut(key),
        Some((section, rest)) => find(settings.get_mut(section)?.as_table_mut()?, rest),
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list, such as [\"5m\", \"1h\"]",
        Value::Table(_) => "a section",
        _ => "text in quotes",
    }
}
