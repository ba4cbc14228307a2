//! `cargo xtask tidy`: the rules of the repository, one file each.
//!
//! A rule is a function from the tree of files to findings, so that its tests need no disk. A finding says where,
//! which rule, why the rule is there, and what to do.

mod architecture;
mod crate_roots;
mod error_pages;
mod file_length;
mod finding;
mod layers;
mod lints;
mod msrv;
mod source;
mod top_level;
mod tree;
mod unfinished;
mod words;

use std::io;
use std::process::ExitCode;

use finding::Finding;
use tree::Tree;

/// Every rule, in the order in which findings print.
const RULES: &[fn(&Tree) -> Vec<Finding>] = &[
    top_level::check,
    layers::check,
    crate_roots::check,
    file_length::check,
    error_pages::check,
    lints::check,
    unfinished::check,
    words::check,
    msrv::check,
    architecture::check,
];

/// Runs every rule over the files that git tracks or would track.
pub(crate) fn run() -> ExitCode {
    let tree = match Tree::read() {
        Ok(tree) => tree,
        Err(error) => {
            let text = format!("error: cannot read the repository: {error}\n");
            return crate::print(io::stderr(), &text, ExitCode::FAILURE);
        }
    };
    let findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    if findings.is_empty() {
        let (files, rules) = (tree.files().len(), RULES.len());
        let text = format!("tidy: {files} files, {rules} rules\n");
        return crate::print(io::stdout(), &text, ExitCode::SUCCESS);
    }
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let text = lines.join("\n") + "\n";
    crate::print(io::stdout(), &text, ExitCode::FAILURE)
}
