package identity

import "slices"

// Role is one of the eight jobs at a hotline; a staff member may hold several.
type Role string

// The roles.
const (
	Agent      Role = "agent"
	Supervisor Role = "supervisor"
	Editor     Role = "editor"
	Reviewer   Role = "reviewer"
	Trainer    Role = "trainer"
	Department Role = "department"
	Admin      Role = "admin"
	Auditor    Role = "auditor"
)

// AllRoles lists the roles in the order they are shown.
var AllRoles = []Role{Agent, Supervisor, Editor, Reviewer, Trainer, Department, Admin, Auditor}

var roleNames = map[Role]string{
	Agent: "坐席", Supervisor: "班长", Editor: "采编", Reviewer: "审核",
	Trainer: "培训师", Department: "承办单位", Admin: "管理员", Auditor: "审计员",
}

// Name returns the Chinese word for the role; empty for an unknown one.
func (r Role) Name() string { return roleNames[r] }

// Permission names one thing a staff member may be allowed to do.
type Permission string

// The permissions.
const (
	DeskUse          Permission = "desk.use"          // take a seat, claim, answer and close conversations
	DeskWatch        Permission = "desk.watch"        // read and reassign anybody's conversations
	CannedShare      Permission = "canned.share"      // change the canned replies everybody sees
	LettersRead      Permission = "letters.read"      // read letters, contact data masked
	LettersAnswer    Permission = "letters.answer"    // accept and answer letters
	LettersContacts  Permission = "letters.contacts"  // see the contact data of any letter
	KnowledgeRead    Permission = "knowledge.read"    // search and read articles, internal notes included
	KnowledgeWrite   Permission = "knowledge.write"   // create, change, import and withdraw articles
	KnowledgePublish Permission = "knowledge.publish" // put a version live
	EmotionWrite     Permission = "emotion.write"     // words that show feelings, and calming sentences
	SafetyReview     Permission = "safety.review"     // decide on stopped texts, and keep the word lists
	LearnUse         Permission = "learn.use"         // lessons, reviews and exams of one's own
	TrainWrite       Permission = "train.write"       // make lessons, items and exams
	TrainAssign      Permission = "train.assign"      // give lessons and exams to people
	TrainRead        Permission = "train.read"        // how far people are, and the report
	NumbersRead      Permission = "numbers.read"      // the numbers of the day
	UsersManage      Permission = "users.manage"      // staff accounts and roles
	AuditRead        Permission = "audit.read"        // who did what
)

// permissionTable says what each role may do. Roles add up.
var permissionTable = map[Role][]Permission{
	Agent:      {DeskUse, LettersRead, LettersAnswer, KnowledgeRead, LearnUse},
	Supervisor: {DeskUse, DeskWatch, CannedShare, LettersRead, LettersAnswer, LettersContacts, KnowledgeRead, EmotionWrite, SafetyReview, NumbersRead, LearnUse, TrainAssign, TrainRead},
	Editor:     {KnowledgeRead, KnowledgeWrite, KnowledgePublish, LearnUse},
	Reviewer:   {KnowledgeRead, KnowledgePublish, SafetyReview, LearnUse},
	Trainer:    {KnowledgeRead, LearnUse, TrainWrite, TrainAssign, TrainRead},
	Department: {LettersRead, LettersAnswer, KnowledgeRead, LearnUse},
	Admin:      {KnowledgeRead, NumbersRead, UsersManage},
	Auditor:    {LettersRead, KnowledgeRead, NumbersRead, AuditRead},
}

// RoleInfo describes a role for the people who give it.
type RoleInfo struct {
	Role        Role
	Name        string
	Permissions []Permission // sorted
}

// Roles lists every role with what it may do under this hotline's settings.
func (s *Service) Roles() []RoleInfo {
	list := make([]RoleInfo, 0, len(AllRoles))
	for _, r := range AllRoles {
		list = append(list, RoleInfo{Role: r, Name: r.Name(), Permissions: sortedPermissions(s.permissionsOf([]Role{r}))})
	}
	return list
}

// permissionsOf adds up what the roles allow. Where articles must be reviewed, an editor
// cannot publish; who is editor and reviewer at once can.
func (s *Service) permissionsOf(roles []Role) map[Permission]bool {
	set := map[Permission]bool{}
	for _, r := range roles {
		for _, p := range permissionTable[r] {
			if r == Editor && p == KnowledgePublish && s.ReviewRequired {
				continue
			}
			set[p] = true
		}
	}
	return set
}

func sortedPermissions(set map[Permission]bool) []Permission {
	list := make([]Permission, 0, len(set))
	for p := range set {
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}

// orderedRoles drops repeats and puts roles in the order of AllRoles; ok is false when one
// is unknown.
func orderedRoles(roles []Role) (ordered []Role, ok bool) {
	for _, r := range roles {
		if !slices.Contains(AllRoles, r) {
			return nil, false
		}
	}
	for _, r := range AllRoles {
		if slices.Contains(roles, r) {
			ordered = append(ordered, r)
		}
	}
	return ordered, true
}
