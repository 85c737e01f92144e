package fashionstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void shouldEscapeText() {
        String page = new Html()
                .open("p", "title", "\"><img src=x onerror='alert(1)'>")
                .text("</p><script>alert(1)</script> & more")
                .close()
                .page();
        assertThat(page)
                .isEqualTo("<!DOCTYPE html>\n"
                        + "<p title=\"&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;\">"
                        + "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>\n");
    }

    @Test
    void shouldCloseTheInnermostElement() {
        assertThat(new Html().open("ul").element("li", "one").close().page())
                .isEqualTo("<!DOCTYPE html>\n<ul><li>one</li>\n</ul>\n");
    }

    @Test
    void shouldRejectAPageWithOpenElements() {
        assertThatThrownBy(() -> new Html().open("body").open("p").page())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[p, body]");
    }

    @Test
    void shouldPreventCodeFromClosingItsElement() {
        assertThatThrownBy(() -> new Html().code("script", "x = '</script>'"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Html().code("script", "a < b && c").page()).contains("a < b && c");
    }

    @Test
    void shouldRejectAnAttributeWithoutAValue() {
        assertThatThrownBy(() -> new Html().open("p", "class")).hasMessageContaining("class");
    }
}
