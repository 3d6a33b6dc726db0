// Loaded before the theme's script, which it prepares. Everything works without it but these conveniences.
(() => {
  "use strict"

  // The theme looks for a sitemap below every page that a link[rel=alternate] names, and finds none. The
  // switcher needs no sitemap, since its links lead to the same page already.
  for (const link of document.querySelectorAll("link[rel=alternate][hreflang]"))
    link.setAttribute("rel", "alternate nofollow")

  // Korean particles (조사), longest first. The index holds words as they stand, with particles attached, and
  // the theme searches by beginnings: without its particle a word finds itself with every particle.
  const PARTICLES = [
    "에게서는", "으로부터", "에서부터", "이라고", "이라는", "에서는", "에서도", "에서만", "으로는", "으로도", "으로만",
    "로부터", "까지도", "까지는", "에게는", "에게서", "이라도", "이든지",
    "에서", "에게", "에는", "에도", "에만", "으로", "로는", "로도", "라고", "라는", "이란", "까지", "부터", "보다",
    "처럼", "마다", "조차", "밖에", "하고", "이나", "이며", "와는", "과는", "와의", "과의", "들은", "들이", "들을", "들의",
    "은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로", "만", "나", "랑",
  ]
  const HANGUL = /^[가-힣]{3,}$/

  // Words of Hangul lose their particle, if two syllables are left. A compound that is written in one word
  // where pages write it in two is also looked for by its halves.
  const widen = (query, known) => query.split(/(\s+)/).map(word => {
    if (!HANGUL.test(word)) return word
    const particle = PARTICLES.find(one => word.endsWith(one) && word.length - one.length >= 2)
    const stem = particle ? word.slice(0, -particle.length) : word
    if (stem.length < 4 || known.some(one => one.startsWith(stem))) return stem
    for (let at = stem.length - 2; at >= 2; at--) {
      const [head, tail] = [stem.slice(0, at), stem.slice(at)]
      if (known.some(one => one.startsWith(head)) && known.some(one => one.startsWith(tail))) return `+${head}* +${tail}*`
    }
    return stem
  }).join("")

  // The theme speaks to its search worker in messages: 0 hands over the index, 2 is a query.
  const [SETUP, QUERY] = [0, 2]
  const korean = document.documentElement.lang === "ko"
  const post = Worker.prototype.postMessage
  let known = []
  Worker.prototype.postMessage = function (message, ...rest) {
    if (korean && message && message.type === SETUP) {
      const text = message.data.docs.map(doc => `${doc.title} ${doc.text}`).join(" ")
      known = [...new Set(text.match(/[가-힣]{2,}/g) || [])]
    }
    if (korean && message && message.type === QUERY && typeof message.data === "string")
      message = { ...message, data: widen(message.data, known) }
    return post.call(this, message, ...rest)
  }

  document.addEventListener("DOMContentLoaded", () => {
    // Stay in the same section when changing the language: anchors are the same in both.
    for (const link of document.querySelectorAll("a.ng-language"))
      link.addEventListener("click", () => { link.hash = location.hash })

    // A name for the search dialog; and the buttons that the theme adds to blocks are no navigation.
    const search = document.querySelector("[data-md-component=search]")
    const field = document.querySelector("[data-md-component=search-query]")
    if (search && field) search.setAttribute("aria-label", field.getAttribute("aria-label"))
    const tidy = () => {
      for (const buttons of document.querySelectorAll("nav.md-code__nav:not([role])"))
        buttons.setAttribute("role", "presentation")
      for (const button of document.querySelectorAll(".md-code__button[title]:not([aria-label])"))
        button.setAttribute("aria-label", button.title)
    }
    tidy()
    new MutationObserver(tidy).observe(document.body, { childList: true, subtree: true })
  })

  // Open a block's line of proof when a link leads to the block.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const line = target && target.matches(".ng-block") && target.querySelector("details.ng-proof")
    if (line) line.open = true
  }
  addEventListener("hashchange", reveal)
  addEventListener("DOMContentLoaded", reveal)
})()
