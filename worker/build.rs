//! Embeds every file of `locales/`, so that a language is added by adding its file.

use std::{env, fmt::Write as _, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=build.rs");

    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest folder")?)
        .join("locales");
    let mut files = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "ftl"));
    files.sort();

    let mut source = String::from("&[\n");
    for path in &files {
        let language = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .ok_or("a locale's file is named by its BCP 47 tag")?;
        let path = path.to_str().ok_or("the folder's path is not UTF-8")?;
        writeln!(source, "    ({language:?}, include_str!({path:?})),")?;
    }
    source.push_str("]\n");

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    fs::write(out.join("locales.rs"), source)?;
    Ok(())
}
