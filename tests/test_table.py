"""Tables of pages scroll in boxes of their own."""

from netguide.blocks import table


def test_a_plain_table_gets_a_box_and_one_with_a_class_is_left() -> None:
    html = '<p>a</p><table><tr><td>1</td></tr></table><table class="ng-table"></table><table>\n2</table>'
    done = table.boxed(html)
    before = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table class="ng-grid">'
    assert done == (
        f'<p>a</p>{before}<tr><td>1</td></tr></table></div></div><table class="ng-table"></table>'
        f"{before}\n2</table></div></div>"
    )


def test_a_table_is_not_put_into_two_boxes() -> None:
    once = table.boxed("<table>1</table>")
    assert table.boxed(once) == once
