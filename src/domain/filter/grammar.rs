//! The grammar:
//!
//! ```text
//! filter     = factor { "AND" factor }
//! factor     = term { "OR" term }
//! term       = [ "NOT" | "-" ] simple
//! simple     = comparison | "(" filter ")"
//! comparison = field operator argument
//! argument   = "…" | '…' | anything up to a space or parenthesis
//! ```

use std::borrow::Cow;

use super::{
    Expression, FilterError, Kind, MAX_BYTES,
    comparison::{Comparison, Operator},
};

/// How deep parentheses and negations nest at most.
const MAX_DEPTH: usize = 16;

/// Longest first, so that `<=` is not read as `<`.
const OPERATORS: [(&str, Operator); 7] = [
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    (":", Operator::Has),
];

/// Reads a filter; none when it is empty.
pub(super) fn parse(text: &str, kind: Kind) -> Result<Option<Expression>, FilterError> {
    if text.len() > MAX_BYTES {
        return Err(FilterError {
            position: MAX_BYTES,
            field: None,
            why: format!("it has {} bytes; {MAX_BYTES} are the most", text.len()),
        });
    }
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut parser = Parser {
        text,
        rest: text,
        kind,
        depth: 0,
    };
    let expression = parser.filter()?;
    if parser.space().is_empty() {
        Ok(Some(expression))
    } else {
        Err(parser.wrong("expected AND, OR or the end"))
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
    kind: Kind,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn filter(&mut self) -> Result<Expression, FilterError> {
        let mut all = vec![self.factor()?];
        while self.keyword("AND") {
            all.push(self.factor()?);
        }
        Ok(one_or(all, Expression::All))
    }

    fn factor(&mut self) -> Result<Expression, FilterError> {
        let mut any = vec![self.term()?];
        while self.keyword("OR") {
            any.push(self.term()?);
        }
        Ok(one_or(any, Expression::Any))
    }

    fn term(&mut self) -> Result<Expression, FilterError> {
        if self.keyword("NOT") || self.take("-") {
            let term = self.nested(Self::term)?;
            return Ok(Expression::Not(Box::new(term)));
        }
        if self.take("(") {
            let inner = self.nested(Self::filter)?;
            if self.take(")") {
                return Ok(inner);
            }
            return Err(self.wrong("expected AND, OR or a closing parenthesis"));
        }
        self.comparison().map(Expression::Comparison)
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Expression, FilterError>,
    ) -> Result<Expression, FilterError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.wrong(format!("it nests more than {MAX_DEPTH} deep")));
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn comparison(&mut self) -> Result<Comparison, FilterError> {
        let rest = self.space();
        let at = self.position();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
            .unwrap_or(rest.len());
        let name = self.advance(end);
        if name.is_empty() {
            return Err(self.wrong("expected a field"));
        }
        let fields = self.kind.fields();
        let Some((_, field)) = fields.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = fields.iter().map(|(known, _)| *known).collect();
            return Err(FilterError {
                position: at,
                field: Some(name.to_owned()),
                why: format!("there is no field `{name}`; there are {}", known.join(", ")),
            });
        };
        let about = |mut error: FilterError| {
            error.field = Some(name.to_owned());
            error
        };
        let operator = self.operator().map_err(about)?;
        self.space();
        let at = self.position();
        let (argument, quoted) = self.argument().map_err(about)?;
        Comparison::new(*field, operator, &argument, quoted).map_err(|why| FilterError {
            position: at,
            field: Some(name.to_owned()),
            why: format!("`{name}` {why}"),
        })
    }

    fn operator(&mut self) -> Result<Operator, FilterError> {
        OPERATORS
            .iter()
            .find(|(spelled, _)| self.take(spelled))
            .map(|(_, operator)| *operator)
            .ok_or_else(|| self.wrong("expected one of =, !=, <, <=, >, >= and :"))
    }

    fn argument(&mut self) -> Result<(Cow<'a, str>, bool), FilterError> {
        let rest = self.space();
        for quote in ['"', '\''] {
            if let Some(inside) = rest.strip_prefix(quote) {
                return self.quoted(inside, quote).map(|text| (text, true));
            }
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '\''))
            .unwrap_or(rest.len());
        if end == 0 {
            return Err(self.wrong("expected a value"));
        }
        Ok((Cow::Borrowed(self.advance(end)), false))
    }

    /// What is inside quotes; `\` makes the character after it stand for itself.
    fn quoted(&mut self, inside: &'a str, quote: char) -> Result<Cow<'a, str>, FilterError> {
        let mut text = String::new();
        let mut characters = inside.char_indices();
        while let Some((at, c)) = characters.next() {
            if c == quote {
                self.advance(quote.len_utf8() + at + quote.len_utf8());
                return Ok(Cow::Owned(text));
            }
            if c == '\\' {
                match characters.next() {
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                }
            } else {
                text.push(c);
            }
        }
        Err(self.wrong(format!("the text that begins here has no closing {quote}")))
    }

    /// Whether this word comes next. It is read if so.
    fn keyword(&mut self, word: &str) -> bool {
        let after = self.space().strip_prefix(word);
        let ends = |rest: &str| rest.starts_with(|c: char| c.is_whitespace() || c == '(');
        match after.filter(|rest| ends(rest)) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        match self.space().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn space(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        self.rest
    }

    fn advance(&mut self, bytes: usize) -> &'a str {
        let (read, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        read
    }

    fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    fn wrong(&self, why: impl Into<String>) -> FilterError {
        FilterError {
            position: self.position(),
            field: None,
            why: why.into(),
        }
    }
}

fn one_or(
    mut expressions: Vec<Expression>,
    several: impl FnOnce(Vec<Expression>) -> Expression,
) -> Expression {
    match expressions.pop() {
        Some(only) if expressions.is_empty() => only,
        Some(last) => {
            expressions.push(last);
            several(expressions)
        }
        None => several(expressions),
    }
}
