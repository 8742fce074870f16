//! Shows a story, as text and as HTML.
//!
//! Each comes in two pieces: what all readers get, and the end, which holds what only one
//! gets. Both pieces end with a line, so that they can be encoded one by one.

use askama::Template;

use super::{
    Unrenderable,
    locale::Locale,
    story::{Line, Story},
};

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage<'a> {
    language: &'a str,
    direction: &'a str,
    story: &'a Story,
}

/// The end of an alert.
#[derive(Debug, Template)]
#[template(path = "farewell.html")]
pub(super) struct Farewell<'a> {
    pub(super) why: &'a str,
    pub(super) sent_by: &'a str,
    pub(super) unsubscribe: &'a str,
    pub(super) unsubscribe_uri: &'a str,
}

/// The end of a request to confirm.
#[derive(Debug, Template)]
#[template(path = "confirm.html")]
pub(super) struct Confirm<'a> {
    pub(super) action: &'a str,
    pub(super) uri: &'a str,
    pub(super) ignore: &'a str,
    pub(super) sent_by: &'a str,
}

/// What all readers get, as text.
pub fn text(story: &Story) -> String {
    let mut text = format!("{}\n", story.headline);
    for block in &story.blocks {
        text.push('\n');
        if !block.title.is_empty() {
            text.push_str(&block.title.to_uppercase());
            text.push('\n');
        }
        for line in &block.lines {
            match line {
                Line::Sentence(sentence) => text.push_str(sentence),
                Line::Fact { label, value } if label.is_empty() => text.push_str(value),
                Line::Fact { label, value } => {
                    text.push_str(label);
                    text.push_str(": ");
                    text.push_str(value);
                }
                Line::Quote { words, .. } => {
                    text.push_str("> ");
                    text.push_str(words);
                }
                Line::Link { label, uri } => {
                    text.push_str(label);
                    text.push_str(": ");
                    text.push_str(uri);
                }
            }
            text.push('\n');
        }
    }
    text
}

/// What all readers get, as HTML.
pub fn html(locale: &Locale, story: &Story) -> Result<String, Unrenderable> {
    let page = StoryPage {
        language: locale.tag(),
        direction: locale.direction(),
        story,
    };
    render(&page)
}

pub(super) fn render(template: &impl Template) -> Result<String, Unrenderable> {
    let mut html = template
        .render()
        .map_err(|error| Unrenderable::Template(error.to_string()))?;
    if !html.ends_with('\n') {
        html.push('\n');
    }
    Ok(html)
}

impl Farewell<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = format!("\n-- \n{} {}\n", self.why, self.sent_by);
        if !self.unsubscribe_uri.is_empty() {
            text.push_str(self.unsubscribe);
            text.push_str(": ");
            text.push_str(self.unsubscribe_uri);
            text.push('\n');
        }
        text
    }
}

impl Confirm<'_> {
    pub(super) fn text(&self) -> String {
        format!(
            "\n{}: {}\n\n{}\n\n-- \n{}\n",
            self.action, self.uri, self.ignore, self.sent_by
        )
    }
}
