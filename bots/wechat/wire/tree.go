package wire

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Limits on the shape of a body. The largest documented event has four levels and, with ten
// templates in a list, about sixty elements.
const (
	maxDepth = 8
	maxNodes = 500
)

// node is one element of XML, or one member of a JSON object, in the one shape both are read
// from. A JSON list is several members of the same name, as it is in XML.
type node struct {
	name string
	body string
	kids []*node
}

// get returns the first of the children called name, or an empty node.
func (n *node) get(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return &node{}
}

func (n *node) text(name string) string { return strings.TrimSpace(n.get(name).body) }

// all returns the children called name.
func (n *node) all(name string) []*node {
	var list []*node
	for _, k := range n.kids {
		if k.name == name {
			list = append(list, k)
		}
	}
	return list
}

func (n *node) number(name string) int64 {
	v, _ := strconv.ParseInt(n.text(name), 10, 64) // what is not a number counts as none
	return v
}

func (n *node) decimal(name string) float64 {
	v, _ := strconv.ParseFloat(n.text(name), 64) // what is not a number counts as none
	return v
}

// tree reads XML, or JSON as mini-programs may choose it, within the limits.
func tree(data []byte) (*node, error) {
	data = bytes.TrimSpace(data)
	var n *node
	var err error
	if bytes.HasPrefix(data, []byte("{")) {
		n, err = jsonTree(data)
	} else {
		n, err = xmlTree(data)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return n, nil
}

var errShape = errors.New("too deep or too many elements")

// xmlTree reads one element. Document types, and with them every entity of their own making,
// are refused; encoding/xml expands only XML's five.
func xmlTree(data []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	top := &node{}
	open := []*node{top}
	for count := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		here := open[len(open)-1]
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("document types are refused")
		case xml.StartElement:
			if count++; count > maxNodes || len(open) > maxDepth {
				return nil, errShape
			}
			kid := &node{name: t.Name.Local}
			here.kids = append(here.kids, kid)
			open = append(open, kid)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			here.body += string(t)
		}
	}
	if len(top.kids) != 1 || strings.TrimSpace(top.body) != "" {
		return nil, errors.New("not one element")
	}
	return top.kids[0], nil
}

func jsonTree(data []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	top, count := &node{}, 0
	if err := value(d, top, "xml", &count, 1); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return top.kids[0], nil
}

// value reads one JSON value as a child of parent.
func value(d *json.Decoder, parent *node, name string, count *int, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if *count++; *count > maxNodes || depth > maxDepth {
		return errShape
	}
	kid := &node{name: name}
	switch t := token.(type) {
	case json.Delim:
		if t == '[' {
			return items(d, parent, name, count, depth)
		}
		err = members(d, kid, count, depth)
	case string:
		kid.body = t
	case json.Number:
		kid.body = t.String()
	case bool:
		kid.body = strconv.FormatBool(t)
	}
	parent.kids = append(parent.kids, kid)
	return err
}

func members(d *json.Decoder, n *node, count *int, depth int) error {
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string) // the decoder lets nothing else be a key
		if err := value(d, n, name, count, depth+1); err != nil {
			return err
		}
	}
	_, err := d.Token() // the closing brace
	return err
}

func items(d *json.Decoder, parent *node, name string, count *int, depth int) error {
	for d.More() {
		if err := value(d, parent, name, count, depth+1); err != nil {
			return err
		}
	}
	_, err := d.Token() // the closing bracket
	return err
}
