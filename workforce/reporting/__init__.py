"""From the stored tables of a run to one offline page and one workbook, in Chinese or English.

In: :class:`workforce.results.tables.RunTables` or ``ComparisonTables``, nothing else. Out: files.
``page.write_report``, ``workbook.write_workbook`` and ``comparison_page.write_comparison`` are the three doors; import
them where they are needed, because they bring Plotly, Jinja2 and XlsxWriter with them.
"""
