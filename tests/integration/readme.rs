//! The README says what the program prints.

use std::path::Path;
use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

fn excerpt(name: &str) -> String {
    let text = readme();
    let (_, rest) = text.split_once(&format!("<!-- excerpt: {name} -->\n")).unwrap();
    rest.split_once("<!-- end -->").unwrap().0.to_owned()
}

#[test]
fn the_excerpt_of_a_briefing_is_what_the_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let status =
        Command::new(env!("CARGO_BIN_EXE_factbrief")).arg("generate").current_dir(folder.path()).output().unwrap();
    assert!(status.status.success());
    let edition = std::fs::read_dir(folder.path().join("editions"))
        .unwrap()
        .flatten()
        .find(|e| e.file_name().to_string_lossy().starts_with("20"));
    let page = std::fs::read_to_string(edition.unwrap().path().join("briefing.md")).unwrap();
    let mut lines = 0;
    for line in excerpt("briefing").lines() {
        let line = line.strip_prefix("> ").unwrap_or("").trim_matches('*');
        if !line.is_empty() {
            lines += 1;
            assert!(page.contains(line), "the page does not say: {line}");
        }
    }
    assert!(lines > 10, "the excerpt was read");
}

#[test]
fn the_excerpt_of_an_audit_is_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    let text = readme();
    let (_, sheet) = text.split_once("```json\n").unwrap();
    std::fs::write(folder.path().join("sheet.json"), sheet.split_once("```").unwrap().0).unwrap();
    let excerpt = excerpt("audit");
    let (_, rest) = excerpt.split_once("$ cat report.md\n").unwrap();
    let (report, shown) = rest.split_once("$ factbrief audit report.md --facts sheet.json\n").unwrap();
    std::fs::write(folder.path().join("report.md"), report).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_factbrief"))
        .args(["audit", "report.md", "--facts", "sheet.json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.trim_end(), shown.trim_end().trim_end_matches("```").trim_end());
}
