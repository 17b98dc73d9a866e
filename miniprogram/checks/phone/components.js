// WeChat's built-in components as custom elements <wx-…>: what the program's templates and events need.
import { picker } from './picker.js'
import { openType } from './open-type.js'
import { act, settings } from './state.js'

/** Known components; any other in a template is a problem of the checks. */
const plain = [
  ...['page', 'view', 'text', 'scroll-view', 'form', 'label', 'block', 'slot', 'cover-view', 'match-media'],
  ...[
    'rich-text',
    'swiper',
    'swiper-item',
    'radio-group',
    'checkbox-group',
    'icon',
    'progress',
    'page-container',
  ],
  ...[
    'video',
    'canvas',
    'comp',
    'custom-wrapper',
    'official-account',
    'share-element',
    'root-portal',
    'page-meta',
  ],
  'navigation-bar',
]
const classes = new Map()
/** notDrawn are tags of the template language itself. */
const notDrawn = new Set(['template', 'import', 'include', 'wxs'])

/** knows tells whether the phone has a component of that name. */
export const knows = (tag) => notDrawn.has(tag) || classes.has(tag)

/** tagFor returns the browser's tag of a component. */
export function tagFor(tag) {
  if (!classes.has(tag)) define(tag, Component)
  return `wx-${tag}`
}

function define(tag, base) {
  classes.set(tag, base)
  customElements.define(`wx-${tag}`, class extends base {})
}

/** Component is a box that reports its attributes' changes and fires WeChat's events. */
export class Component extends HTMLElement {
  setAttribute(name, value) {
    // A property given undefined keeps its default.
    if (this.__wxElement?._$nodeAttributes && this.given(name) === undefined)
      return this.removeAttribute(name)
    super.setAttribute(name, name === 'style' ? withoutRpx(value) : value)
    if (name === 'aria-role') this.role = value || null
    this.changed?.(name, value)
  }

  removeAttribute(name) {
    super.removeAttribute(name)
    this.changed?.(name, undefined)
  }

  /** given returns an attribute as the template gave it: arrays and objects too. */
  given(name) {
    return this.__wxElement?._$nodeAttributes?.[name]
  }

  emit(type, detail, bubbles = false) {
    this.dispatchEvent(new CustomEvent('wx', { detail: { type, detail, bubbles }, bubbles: true }))
  }
}

/** withoutRpx turns WeChat's unit into the browser's: 750 rpx are the width of the screen. */
export const withoutRpx = (css) =>
  String(css).replace(/(-?\d*\.?\d+)rpx/g, (_, n) => `calc(${n} * 100vw / 750)`)

/** localUrl returns the address under which the phone finds what a program names by an address. */
export function localUrl(url) {
  if (/^https?:/.test(url)) return `/net?to=${encodeURIComponent(url)}`
  return settings.files?.get(url) ?? url
}

class Image extends Component {
  changed(name, value) {
    if (name === 'aria-label') this.inner.alt = value ?? ''
    if (name !== 'src' || !value) return
    this.inner.src = localUrl(value)
  }

  get inner() {
    if (this.img) return this.img
    this.img = this.appendChild(document.createElement('img'))
    this.img.alt = ''
    this.img.onload = () =>
      this.emit('load', { width: this.img.naturalWidth, height: this.img.naturalHeight })
    this.img.onerror = () => this.emit('error', { errMsg: `GET ${this.img.src} failed` })
    return this.img
  }
}

/** Both kinds of field: the browser's own inside, its events as WeChat tells them. */
class Field extends Component {
  connectedCallback() {
    void this.inner
    if (this.hasAttribute('focus')) this.inner.focus()
  }

  get inner() {
    if (this.field) return this.field
    const field = document.createElement(this.localName === 'wx-textarea' ? 'textarea' : 'input')
    field.maxLength = 140
    const value = () => ({ value: field.value, cursor: field.selectionStart ?? field.value.length })
    field.addEventListener('input', (event) => {
      event.stopPropagation()
      act()
      this.emit('input', { ...value(), keyCode: 0 }, true)
    })
    field.addEventListener('focus', () => this.emit('focus', { value: field.value, height: 300 }))
    field.addEventListener('blur', () => this.emit('blur', value()))
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return
      if (field.localName === 'input') this.emit('confirm', { value: field.value })
    })
    this.field = this.appendChild(field)
    return field
  }

  changed(name, value) {
    const field = this.inner
    const on = value !== undefined && value !== 'false'
    if (name === 'value' && field.value !== (value ?? '')) field.value = value ?? ''
    if (name === 'placeholder') field.placeholder = value ?? ''
    if (name === 'disabled') field.disabled = on
    if (name === 'maxlength') this.limit(Number(value))
    if (name === 'focus' && on && this.isConnected) field.focus()
    if (name === 'password' && on) field.type = 'password'
    if (name === 'type') field.inputMode = value === 'number' ? 'numeric' : 'text'
    if (name === 'aria-label') field.setAttribute('aria-label', value ?? '')
  }

  limit(most) {
    if (most >= 0) this.inner.maxLength = most
    else this.inner.removeAttribute('maxlength')
  }
}

class Button extends Component {
  connectedCallback() {
    this.role = 'button'
    if (this.listening) return
    this.listening = true
    this.addEventListener('click', () => {
      if (this.hasAttribute('data-disabled')) return
      const kind = this.getAttribute('open-type')
      if (kind) void openType(this, kind)
      const form = this.closest('wx-form')
      if (form && this.getAttribute('form-type')) form.emit(this.getAttribute('form-type'), { value: {} })
    })
  }

  changed(name, value) {
    if (name === 'disabled') this.toggleAttribute('data-disabled', value !== undefined && value !== 'false')
  }
}

class Switch extends Component {
  connectedCallback() {
    this.role = this.localName === 'wx-switch' ? 'switch' : this.localName.slice(3)
    this.tell()
    if (this.listening) return
    this.listening = true
    this.addEventListener('click', () => {
      if (this.hasAttribute('disabled')) return
      this.on = !this.on
      this.tell()
      this.emit('change', { value: this.on }, true)
    })
  }

  changed(name, value) {
    if (name !== 'checked') return
    this.on = value !== undefined && value !== 'false'
    this.tell()
  }

  tell() {
    this.ariaChecked = String(Boolean(this.on))
  }
}

class ScrollView extends Component {
  connectedCallback() {
    if (this.listening) return
    this.listening = true
    this.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight } = this
      this.emit('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth, deltaX: 0, deltaY: 0 })
      if (scrollTop + clientHeight >= scrollHeight - 50) this.emit('scrolltolower', { direction: 'bottom' })
      if (scrollTop <= 50) this.emit('scrolltoupper', { direction: 'top' })
    })
  }

  changed(name, value) {
    if (name === 'scroll-top') this.scrollTop = Number(value) || 0
    if (name === 'scroll-into-view' && value) this.querySelector(`#${CSS.escape(value)}`)?.scrollIntoView()
  }
}

class Picker extends Component {
  connectedCallback() {
    if (this.listening) return
    this.listening = true
    this.addEventListener('click', () => {
      if (!this.hasAttribute('disabled')) void picker(this)
    })
  }
}

plain.filter((tag) => tag !== 'scroll-view').forEach((tag) => define(tag, Component))
define('scroll-view', ScrollView)
define('image', Image)
define('cover-image', Image)
define('input', Field)
define('textarea', Field)
define('button', Button)
define('switch', Switch)
define('checkbox', Switch)
define('radio', Switch)
define('picker', Picker)
