//! Puts every mutant of a file beside the original.
//!
//! Most changes become a `match` whose first arm is the original and each further arm the changed text, word for word as
//! `cargo mutants` would leave it: what another precedence does to the rest of a chain of operators comes out right by
//! itself. As one mutant is alive at a time, a changed text holds no other mutant; only the original does, so nothing
//! grows beyond measure. Chains of `&&` and `||`, which are long and many, are evaluated step by step instead, each step
//! asking which operator it is: this is smaller, and asks for a mutant only where it can make a difference.
//!
//! Comments of the form `/*{7*/ … /*7}*/` mark the text of mutant 7, and `/*{s81*/ … /*s81}*/` the rewritten expression
//! that stood at byte 81 of the original, and `/*{m7,9*/ … /*m7,9}*/` what is matched by arms that 7 and 9 delete, so that an error of the compiler can be laid to one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Context as _, Result};
use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, UnOp};

use crate::listed::{Genre, Mutant};

/// What the compiler has said so far of earlier rewritings.
#[derive(Default)]
pub struct Decisions {
    /// Mutants that do not compile.
    pub refused: BTreeSet<u32>,
    /// Expressions, by file and byte, that are to be a `match` even if a smaller form is known: that form did not compile.
    pub spelled_out: BTreeSet<(String, usize)>,
    /// Functions that must stay `const`, by their last name.
    pub constant: BTreeSet<String>,
}

/// A file rewritten.
pub struct Rewritten {
    /// The new text.
    pub text: String,
    /// Mutants whose text is no Rust, or which join a chain of `let` with `||`.
    pub refused: Vec<u32>,
    /// Mutants for which no place was found where a choice at run time could stand.
    pub unexpressed: Vec<u32>,
}

/// Rewrites `source`, the text of `file`, with these numbered mutants of it.
///
/// # Errors
///
/// The file is no Rust.
pub fn rewrite(file: &str, source: &str, mutants: &[(u32, &Mutant)], decisions: &Decisions) -> Result<Rewritten> {
    let tree = syn::parse_file(source).with_context(|| format!("{file} is not read"))?;
    let mut waiting: BTreeMap<(Genre, usize), Vec<Change>> = BTreeMap::new();
    for (number, mutant) in mutants {
        let span = mutant.span.bytes(source);
        let change = Change { number: *number, span: span.clone(), replacement: mutant.replacement.clone() };
        waiting.entry((mutant.genre, span.start)).or_default().push(change);
    }
    let mut rewriter =
        Rewriter { file, source, decisions, waiting, constant: false, edits: Vec::new(), refused: Vec::new() };
    rewriter.visit_file(&tree);
    let text = rewriter.render(0..source.len(), 0);
    let unexpressed = rewriter.waiting.into_values().flatten().map(|c| c.number).collect();
    Ok(Rewritten { text, refused: rewriter.refused, unexpressed })
}

/// A mutant in its file.
struct Change {
    number: u32,
    span: Range<usize>,
    replacement: String,
}

/// Text that stands in place of a range of the source; a range of no length is an insertion.
struct Edit {
    range: Range<usize>,
    pieces: Vec<Piece>,
}

enum Piece {
    New(String),
    /// A range of the source with the edits inside it.
    Old(Range<usize>),
}

/// Operators that stand side by side without parentheses: a change of one can change what the others join.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    Lazy,
    Comparison,
    Arithmetic,
    Assignment,
}

struct Rewriter<'a> {
    file: &'a str,
    source: &'a str,
    decisions: &'a Decisions,
    waiting: BTreeMap<(Genre, usize), Vec<Change>>,
    /// Whether the code is evaluated by the compiler, where nothing can be chosen at run time.
    constant: bool,
    /// Outer ones before those within them.
    edits: Vec<Edit>,
    refused: Vec<u32>,
}

impl Rewriter<'_> {
    /// `range` of the source with all edits in it that come after the first `after`.
    fn render(&self, range: Range<usize>, after: usize) -> String {
        let (mut out, mut done) = (String::new(), range.start);
        for (at, edit) in self.edits.iter().enumerate().skip(after) {
            if edit.range.start < done || edit.range.end > range.end {
                continue;
            }
            out.push_str(&self.source[done..edit.range.start]);
            for piece in &edit.pieces {
                match piece {
                    Piece::New(text) => out.push_str(text),
                    Piece::Old(range) => out.push_str(&self.render(range.clone(), at + 1)),
                }
            }
            done = edit.range.end;
        }
        out.push_str(&self.source[done..range.end]);
        out
    }

    /// The mutants of this kind that begin here and have not been refused. In a constant they are left where they are,
    /// and counted as not expressed.
    fn take(&mut self, genre: Genre, start: usize) -> Vec<Change> {
        if self.constant {
            return Vec::new();
        }
        let mut found = self.waiting.remove(&(genre, start)).unwrap_or_default();
        found.retain(|change| !self.decisions.refused.contains(&change.number));
        found
    }

    /// A range of the source with one mutant in it, as `cargo mutants` would write it.
    fn changed(&self, range: &Range<usize>, change: &Change) -> String {
        let (before, after) = (&self.source[range.start..change.span.start], &self.source[change.span.end..range.end]);
        format!("{before}{}{after}", change.replacement)
    }

    /// `match one_of([…]) { 0 => original, … }`.
    fn choose(&mut self, range: Range<usize>, mut changes: Vec<Change>) {
        changes.retain(|change| {
            let reads = syn::parse_str::<Expr>(&self.changed(&range, change)).is_ok();
            if !reads {
                self.refused.push(change.number);
            }
            reads
        });
        if changes.is_empty() {
            return;
        }
        let key = range.start;
        let numbers = numbers(&changes);
        let mut arms = String::from("), ");
        for (at, change) in changes.iter().enumerate() {
            let arm = self.changed(&range, change);
            arms.push_str(&format!("{} => {}, ", which(at, &changes), marked(change.number, &format!("({arm})"))));
        }
        let pieces = vec![
            Piece::New(format!("/*{{s{key}*/(match crate::schemata::one_of([{numbers}]) {{ 0 => (")),
            Piece::Old(range.clone()),
            Piece::New(format!("{arms}}})/*s{key}}}*/")),
        ];
        self.edits.push(Edit { range, pieces });
    }

    /// Operators that stand side by side, their operands, and what is to be done with them.
    fn chain(&mut self, root: &Expr, kind: Chain) {
        let (mut operands, mut operators) = (Vec::new(), Vec::new());
        flatten(root, kind, &mut operands, &mut operators);
        let range = bytes(root.span());
        let changes: Vec<Vec<Change>> =
            operators.iter().map(|op| self.take(Genre::BinaryOperator, bytes(op.span()).start)).collect();
        if changes.iter().any(|c| !c.is_empty()) {
            if operands.iter().any(|operand| matches!(operand, Expr::Let(_))) {
                // `||` beside `let` is refused by the compiler's parser, and with it the whole file.
                self.refused.extend(changes.iter().flatten().map(|c| c.number));
            } else if kind == Chain::Lazy && !self.decisions.spelled_out.contains(&(self.file.to_owned(), range.start))
            {
                self.steps(range, &operands, &operators, &changes);
            } else {
                self.choose(range, changes.into_iter().flatten().collect());
            }
        }
        for operand in operands {
            self.visit_expr(operand);
        }
    }

    /// A chain of `&&` and `||` step by step: as `&&` binds tighter, what has been found of the present row of `&&` is
    /// the value so far, and `||` ends everything if that is true.
    fn steps(&mut self, range: Range<usize>, operands: &[&Expr], operators: &[&BinOp], changes: &[Vec<Change>]) {
        let key = range.start;
        let name = format!("chain_{key}");
        let mut pieces = vec![
            Piece::New(format!("/*{{s{key}*/('{name}: {{ let mut {name}: bool = (")),
            Piece::Old(bytes(operands[0].span())),
            Piece::New(");".to_owned()),
        ];
        for ((operand, operator), changes) in operands[1..].iter().zip(operators).zip(changes) {
            let and = matches!(operator, BinOp::And(_));
            let other =
                changes.first().map_or_else(|| "false".to_owned(), |c| format!("crate::schemata::on({})", c.number));
            pieces.push(Piece::New(format!(" if {name} == ({and} != {other}) {{ {name} = (")));
            pieces.push(Piece::Old(bytes(operand.span())));
            pieces.push(Piece::New(format!("); }} else if {name} {{ break '{name} true; }}")));
        }
        pieces.push(Piece::New(format!(" {name} }})/*s{key}}}*/")));
        self.edits.push(Edit { range, pieces });
    }

    fn unary(&mut self, root: &syn::ExprUnary) {
        let range = bytes(root.span());
        let changes = self.take(Genre::UnaryOperator, range.start);
        let spelled_out = self.decisions.spelled_out.contains(&(self.file.to_owned(), range.start));
        match (changes.first(), &root.op) {
            (Some(change), UnOp::Not(_)) if !spelled_out => {
                let (key, number) = (range.start, change.number);
                let pieces = vec![
                    Piece::New(format!("/*{{s{key}*/crate::schemata::not((")),
                    Piece::Old(bytes(root.expr.span())),
                    Piece::New(format!("), {number})/*s{key}}}*/")),
                ];
                self.edits.push(Edit { range, pieces });
            }
            _ => self.choose(range, changes),
        }
        self.visit_expr(&root.expr);
    }

    /// The body of a function: it returns early with another value.
    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let before = self.constant;
        self.constant = signature.constness.is_some();
        if let Some(constness) = &signature.constness
            && !self.decisions.constant.contains(&signature.ident.to_string())
        {
            self.edits.push(Edit { range: bytes(constness.span()), pieces: Vec::new() });
            self.constant = false;
        }
        if let Some(first) = body.stmts.first() {
            let at = bytes(first.span()).start;
            let mut changes = self.take(Genre::FnValue, at);
            if matches!(&signature.output, syn::ReturnType::Type(_, of) if opaque(of)) {
                // Two types in place of one `impl Trait`: it is the choice that does not compile, not the mutant.
                self.waiting.entry((Genre::FnValue, at)).or_default().append(&mut changes);
            }
            if !changes.is_empty() {
                let mut text = format!("match crate::schemata::one_of([{}]) {{ 0 => {{}} ", numbers(&changes));
                for (place, change) in changes.iter().enumerate() {
                    let value = marked(change.number, &format!("return ({})", change.replacement));
                    text.push_str(&format!("{} => {value}, ", which(place, &changes)));
                }
                text.push_str("} ");
                self.edits.push(Edit { range: at..at, pieces: vec![Piece::New(text)] });
            }
        }
        self.visit_block(body);
        self.constant = before;
    }

    fn in_constant(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.constant, true);
        visit(self);
        self.constant = before;
    }
}

impl<'ast> Visit<'ast> for Rewriter<'_> {
    fn visit_item_fn(&mut self, of: &'ast syn::ItemFn) {
        self.function(&of.sig, &of.block);
    }

    fn visit_impl_item_fn(&mut self, of: &'ast syn::ImplItemFn) {
        self.function(&of.sig, &of.block);
    }

    fn visit_trait_item_fn(&mut self, of: &'ast syn::TraitItemFn) {
        if let Some(body) = &of.default {
            self.function(&of.sig, body);
        }
    }

    /// Tests have no mutants.
    fn visit_item_mod(&mut self, of: &'ast syn::ItemMod) {
        let test = |a: &syn::Attribute| matches!(&a.meta, syn::Meta::List(l) if l.tokens.to_string() == "test");
        if !of.attrs.iter().any(test) {
            visit::visit_item_mod(self, of);
        }
    }

    fn visit_item_const(&mut self, of: &'ast syn::ItemConst) {
        self.in_constant(|this| visit::visit_item_const(this, of));
    }

    fn visit_impl_item_const(&mut self, of: &'ast syn::ImplItemConst) {
        self.in_constant(|this| visit::visit_impl_item_const(this, of));
    }

    fn visit_item_static(&mut self, of: &'ast syn::ItemStatic) {
        self.in_constant(|this| visit::visit_item_static(this, of));
    }

    fn visit_type(&mut self, of: &'ast syn::Type) {
        self.in_constant(|this| visit::visit_type(this, of));
    }

    fn visit_expr_repeat(&mut self, of: &'ast syn::ExprRepeat) {
        self.visit_expr(&of.expr);
        self.in_constant(|this| this.visit_expr(&of.len));
    }

    /// The closure of a `static` (of a `LazyLock`) runs when the program does.
    fn visit_expr_closure(&mut self, of: &'ast syn::ExprClosure) {
        let before = std::mem::replace(&mut self.constant, false);
        self.visit_expr(&of.body);
        self.constant = before;
    }

    /// A pattern is no place for a choice.
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}

    /// What is matched is marked with the arms that may be deleted, as that is where the compiler says that too few are
    /// left.
    fn visit_expr_match(&mut self, of: &'ast syn::ExprMatch) {
        let deletable = |arm: &syn::Arm| self.waiting.get(&(Genre::MatchArm, bytes(arm.span()).start));
        let numbers: Vec<String> = of
            .arms
            .iter()
            .filter_map(deletable)
            .flatten()
            .filter(|change| !self.constant && !self.decisions.refused.contains(&change.number))
            .map(|change| change.number.to_string())
            .collect();
        if !numbers.is_empty() {
            let (range, mark) = (bytes(of.expr.span()), format!("m{}", numbers.join(",")));
            let pieces = vec![
                Piece::New(format!("/*{{{mark}*/")),
                Piece::Old(range.clone()),
                Piece::New(format!("/*{mark}}}*/")),
            ];
            self.edits.push(Edit { range, pieces });
        }
        visit::visit_expr_match(self, of);
    }

    fn visit_arm(&mut self, of: &'ast syn::Arm) {
        let deleted = self.take(Genre::MatchArm, bytes(of.span()).start);
        let mut never = String::new();
        for change in &deleted {
            never.push_str(&marked(change.number, &format!("!crate::schemata::on({})", change.number)));
        }
        if let Some((_, guard)) = &of.guard {
            let range = bytes(guard.span());
            let changes = self.take(Genre::MatchArmGuard, range.start);
            if !never.is_empty() {
                let pieces =
                    vec![Piece::New(format!("{never} && (")), Piece::Old(range.clone()), Piece::New(")".into())];
                self.edits.push(Edit { range: range.clone(), pieces });
            }
            self.choose(range, changes);
            self.visit_expr(guard);
        } else if !never.is_empty() {
            let at = bytes(of.pat.span()).end;
            self.edits.push(Edit { range: at..at, pieces: vec![Piece::New(format!(" if {never}"))] });
        }
        self.visit_expr(&of.body);
    }

    fn visit_expr(&mut self, of: &'ast Expr) {
        match of {
            Expr::Binary(binary) => self.chain(of, Chain::of(&binary.op)),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Struct(literal) => {
                let starts: Vec<usize> = literal.fields.iter().map(|field| bytes(field.span()).start).collect();
                let changes = starts.into_iter().flat_map(|at| self.take(Genre::StructField, at)).collect();
                self.choose(bytes(of.span()), changes);
                visit::visit_expr_struct(self, literal);
            }
            _ => visit::visit_expr(self, of),
        }
    }
}

impl Chain {
    fn of(operator: &BinOp) -> Self {
        match operator {
            BinOp::And(_) | BinOp::Or(_) => Self::Lazy,
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => Self::Comparison,
            BinOp::Add(_)
            | BinOp::Sub(_)
            | BinOp::Mul(_)
            | BinOp::Div(_)
            | BinOp::Rem(_)
            | BinOp::BitAnd(_)
            | BinOp::BitOr(_)
            | BinOp::BitXor(_)
            | BinOp::Shl(_)
            | BinOp::Shr(_) => Self::Arithmetic,
            _ => Self::Assignment,
        }
    }
}

fn flatten<'e>(of: &'e Expr, kind: Chain, operands: &mut Vec<&'e Expr>, operators: &mut Vec<&'e BinOp>) {
    match of {
        Expr::Binary(binary) if Chain::of(&binary.op) == kind => {
            flatten(&binary.left, kind, operands, operators);
            operators.push(&binary.op);
            flatten(&binary.right, kind, operands, operators);
        }
        _ => operands.push(of),
    }
}

/// Whether a type is one that only the body tells.
fn opaque(of: &syn::Type) -> bool {
    struct Found(bool);
    impl Visit<'_> for Found {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut found = Found(false);
    found.visit_type(of);
    found.0
}

fn bytes(span: Span) -> Range<usize> {
    span.byte_range()
}

fn numbers(changes: &[Change]) -> String {
    changes.iter().map(|c| c.number.to_string()).collect::<Vec<_>>().join(", ")
}

/// The pattern of the arm of one of several changes: the last takes all that is left.
fn which(at: usize, changes: &[Change]) -> String {
    if at + 1 == changes.len() { "_".to_owned() } else { (at + 1).to_string() }
}

fn marked(number: u32, text: &str) -> String {
    format!("/*{{{number}*/{text}/*{number}}}*/")
}
