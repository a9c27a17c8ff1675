//! The shipped classifier is what the annotated documents teach.
//!
//! `BAOGAO_ACCEPT=1 cargo test --test it trained` teaches it anew, after documents or features have changed.

use std::path::Path;

use baogao::extract::classifier::{Classifier, Coded};
use baogao::outline::outline;

use crate::annotated::{FILES, annotated};

/// The documents of `files`, to learn from.
pub fn coded(files: &[&str]) -> Vec<Coded> {
    files
        .iter()
        .flat_map(|file| annotated(file))
        .map(|document| Coded {
            documents: outline("s", "n", &document.text).0,
            statements: document
                .gold
                .iter()
                .map(|one| (one.span(), one.mode))
                .collect(),
            text: document.text,
        })
        .collect()
}

#[test]
fn the_shipped_weights_are_those_learnt_from_the_annotated_documents() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/classifier/weights.bin");
    let learnt = Classifier::train(&coded(&FILES)).to_bytes();
    if std::env::var_os("BAOGAO_ACCEPT").is_some() {
        std::fs::write(&path, &learnt).expect("the weights are written");
    } else {
        let shipped = std::fs::read(&path).expect("the shipped weights");
        assert!(
            learnt == shipped,
            "the weights are not those of the documents: BAOGAO_ACCEPT=1 cargo test --test it trained"
        );
    }
}

#[test]
fn the_file_form_keeps_a_classifier() {
    let shipped = Classifier::shipped();
    assert_eq!(
        Classifier::from_bytes(&shipped.to_bytes()).as_ref(),
        Some(shipped)
    );
}

#[test]
fn a_cut_file_is_no_classifier() {
    let bytes = Classifier::shipped().to_bytes();
    for length in [0, 3, 8, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(Classifier::from_bytes(&bytes[..length]), None, "{length}");
    }
}
