"""Bytes out: PDF, Word, Excel, CSV and charts. A bottom tool: it knows no subject, no table and no request."""
