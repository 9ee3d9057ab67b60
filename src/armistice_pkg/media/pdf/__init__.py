"""PDF pages to page images, with their words, places and outline: pdfium.

pdfium cannot be interrupted and is not safe for threads: what others made is opened in a process of its own
(`reader`, `worker`); what we typeset ourselves in this one (`typeset`).
"""
