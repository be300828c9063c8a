//! An edition in its forms: Markdown, HTML, JSON.
