//! The PDF.

use super::dictionary::Dictionary;
use super::fault::ExportError;
use super::published::Published;
use super::request::{ExportRequest, ExportedFile};
use crate::domain::recipe::StepId;
use crate::render::{self, Page, PageArt};

/// Makes the PDF.
pub(super) fn make(request: &ExportRequest) -> Result<ExportedFile, ExportError> {
    if request.is_definition() {
        return Dictionary::of_one(request).pdf(request.file_name("pdf"));
    }
    let published = Published::of(request);
    let pictures: Vec<(StepId, PageArt)> = request
        .there()
        .map(|(picture, drawing)| {
            let art = drawing.map_or(PageArt::Bitmap(&picture.png), PageArt::Drawn);
            (picture.step.clone(), art)
        })
        .collect();
    let page = Page {
        title: &published.title,
        study: &published.study,
        eyebrow: &published.eyebrow,
        reading: &published.reading,
        pictures: &pictures,
        closing: &published.closing,
        date: request.date,
        draft: request.draft,
    };
    let pdf = render::pdf(&page, &request.style())?;
    Ok(ExportedFile { name: request.file_name("pdf"), bytes: pdf.bytes, notices: pdf.notices })
}
