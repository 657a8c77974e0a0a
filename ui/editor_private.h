/* What the editor's two files share. */
#ifndef UI_EDITOR_PRIVATE_H
#define UI_EDITOR_PRIVATE_H

#include "ui/editor.h"

/* The rows follow a change of the text; only those it touches are laid out anew. */
void editor_rows_change(Editor *e, size_t at, size_t removed, size_t inserted);
/* Moves the view so that the cursor is in it. */
void editor_rows_view(Editor *e);
size_t editor_at_column(const Editor *e, const EditorRow *row, int goal);

#endif
