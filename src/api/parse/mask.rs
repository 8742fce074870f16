//! Field masks of updates (AIP-134).

use prost_types::FieldMask;

use super::Violations;

/// Which fields an update changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mask {
    /// Those that are set.
    Set,
    /// All that can be.
    All,
    /// These.
    Named(Vec<&'static str>),
}

impl Mask {
    /// Reads the field `update_mask` for a resource of which `fields` can be changed.
    pub(crate) fn read(
        mask: Option<FieldMask>,
        fields: &[&'static str],
        v: &mut Violations,
    ) -> Option<Self> {
        // A mask without paths is how some clients leave the mask out.
        let Some(mask) = mask.filter(|mask| !mask.paths.is_empty()) else {
            return Some(Self::Set);
        };
        if mask.paths == ["*"] {
            return Some(Self::All);
        }
        let choices = || fields.join("`, `");
        v.field("update_mask", |v| {
            v.field("paths", |v| {
                v.items(mask.paths, |path, v| {
                    match fields.iter().find(|field| **field == path) {
                        Some(field) => Some(*field),
                        None if path == "*" => v.wrong("`*` stands alone"),
                        None => v.wrong(format!("`{path}` cannot be changed; `{}` can", choices())),
                    }
                })
            })
        })
        .map(Self::Named)
    }

    /// Whether the update changes this field, which is set or not.
    pub(crate) fn covers(&self, field: &str, is_set: bool) -> bool {
        match self {
            Self::Set => is_set,
            Self::All => true,
            Self::Named(fields) => fields.contains(&field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::parse::read;

    const FIELDS: &[&str] = &["title", "summary"];

    fn mask(paths: &[&str]) -> FieldMask {
        FieldMask {
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
        }
    }

    #[test]
    fn without_a_mask_what_is_set_is_changed() {
        for absent in [None, Some(mask(&[]))] {
            let mask = read(|v| Mask::read(absent, FIELDS, v)).unwrap();
            assert!(mask.covers("title", true));
            assert!(!mask.covers("summary", false));
        }
    }

    #[test]
    fn a_field_is_emptied_by_naming_it() {
        let named = read(|v| Mask::read(Some(mask(&["summary"])), FIELDS, v)).unwrap();
        assert!(named.covers("summary", false));
        assert!(!named.covers("title", true));
        let all = read(|v| Mask::read(Some(mask(&["*"])), FIELDS, v)).unwrap();
        assert!(all.covers("summary", false) && all.covers("title", false));
    }

    #[test]
    fn an_unknown_path_is_named() {
        let problem =
            read(|v| Mask::read(Some(mask(&["title", "status", "*"])), FIELDS, v)).unwrap_err();
        let text = format!("{problem:?}");
        assert!(text.contains("update_mask.paths[1]"), "{text}");
        assert!(text.contains("`status` cannot be changed"), "{text}");
        assert!(text.contains("update_mask.paths[2]"), "{text}");
    }
}
