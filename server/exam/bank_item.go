package exam

// BankItem is an item as the bank keeps it: under an id, in one of its versions.
type BankItem struct {
	ID      string
	Version int
	Item
}
