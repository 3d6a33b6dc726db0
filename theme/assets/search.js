// Prepares what readers type for the theme's search. Loaded before the theme's script; without it the search
// works as the theme has it.
(() => {
  "use strict"

  // Words that say nothing about what is looked for.
  const SMALL = new Set((
    "a an and are as at be been by can cannot do does for from has have how i if in into is it its me my of on or " +
    "our so than that the their then there these this those to up use using was we were what when where which who " +
    "why will with you your"
  ).split(" "))

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
  const LATIN = /^[a-z0-9][\w.]*$/i

  // People paste what a terminal said. The signs that the theme takes for operators are none there.
  const plain = query => query.replace(/(^|\s)[-+]+|[:^~*]+/g, " ").trim()

  // Words of Hangul lose their particle, if two syllables are left. A compound that is written in one word
  // where pages write it in two is also looked for by its halves.
  const stem = (word, known) => {
    if (!HANGUL.test(word)) return word
    const particle = PARTICLES.find(one => word.endsWith(one) && word.length - one.length >= 2)
    const stem = particle ? word.slice(0, -particle.length) : word
    if (stem.length < 4 || known.some(one => one.startsWith(stem))) return stem
    for (let at = stem.length - 2; at >= 2; at--) {
      const [head, tail] = [stem.slice(0, at), stem.slice(at)]
      if (known.some(one => one.startsWith(head)) && known.some(one => one.startsWith(tail))) return `+${head}* +${tail}*`
    }
    return stem
  }

  // The theme looks for everything that begins with a word; the word itself counts for more.
  const exact = word => LATIN.test(word) ? `${word}^4 ${word}` : word

  const prepare = (query, known) => {
    if (query.includes('"')) return query
    const words = plain(query).split(/\s+/).filter(Boolean)
    const telling = words.filter(word => !SMALL.has(word.toLowerCase()))
    return (telling.length ? telling : words).map(word => exact(stem(word, known))).join(" ")
  }

  // The theme speaks to its search worker in messages: 0 hands over the index, 2 is a query.
  const [SETUP, QUERY] = [0, 2]
  const post = Worker.prototype.postMessage
  let known = []
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message && message.type === SETUP) {
      const text = message.data.docs.map(doc => `${doc.title} ${doc.text} ${doc.words || ""}`).join(" ")
      known = [...new Set(text.match(/[가-힣]{2,}/g) || [])]
    }
    if (message && message.type === QUERY && typeof message.data === "string")
      message = { ...message, data: prepare(message.data, known) }
    return post.call(this, message, ...rest)
  }

  // The index weighs as much as several pages. The theme asks for it on every page; it is fetched when
  // somebody is about to search.
  const INDEX = /\/search\/search_index\.json$/
  const SEARCH = "[data-md-component=search], [for=__search], #__search"
  const wanted = new Promise(resolve => {
    const early = document.activeElement && document.activeElement.closest(SEARCH)
    if (early || new URLSearchParams(location.search).has("q")) resolve()
    for (const sign of ["focusin", "pointerover", "pointerdown", "change", "input"])
      addEventListener(sign, event => { if (event.target.closest && event.target.closest(SEARCH)) resolve() }, true)
  })
  const { open, send } = XMLHttpRequest.prototype
  const held = new WeakSet()
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (INDEX.test(String(url))) held.add(this)
    return open.call(this, method, url, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...body) {
    if (held.has(this)) wanted.then(() => send.apply(this, body))
    else send.apply(this, body)
  }
})()
