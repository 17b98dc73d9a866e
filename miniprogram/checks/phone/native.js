// What WeChat draws over the program: questions, lists, short messages.

/** toast shows a sentence for a while. */
export function toast(text, milliseconds) {
  hideToast()
  const box = draw('native native--toast')
  box.role = 'status'
  box.textContent = text
  if (milliseconds > 0) setTimeout(() => box.remove(), milliseconds)
}

/** hideToast takes the sentence away. */
export function hideToast() {
  document.querySelectorAll('.native--toast').forEach((box) => box.remove())
}

/** choose shows a question with choices and returns the index of the one that was tapped. */
export function choose(title, text, choices) {
  const box = draw('native')
  box.role = 'dialog'
  box.ariaLabel = title || text
  for (const line of [title, text].filter(Boolean))
    box.appendChild(document.createElement('p')).textContent = line
  return new Promise((resolve) => {
    choices.forEach((choice, index) => {
      const button = box.appendChild(document.createElement('button'))
      button.className = 'native__choice'
      button.textContent = choice
      button.onclick = (event) => {
        event.stopPropagation()
        box.remove()
        resolve(index)
      }
    })
  })
}

/** askFor shows a field of the browser (a date, a time) and returns what was put in. */
export function askFor(title, type, value) {
  const box = draw('native')
  box.role = 'dialog'
  box.ariaLabel = title
  const field = box.appendChild(document.createElement('input'))
  Object.assign(field, { type, value })
  return new Promise((resolve) => {
    const done = box.appendChild(document.createElement('button'))
    done.textContent = '确定'
    done.onclick = (event) => {
      event.stopPropagation()
      box.remove()
      resolve(field.value)
    }
  })
}

function draw(className) {
  const box = document.body.appendChild(document.createElement('div'))
  box.className = className
  return box
}
