import { Navigate, Route, Routes } from 'react-router';
import { AttemptsPage } from './AttemptsPage';
import { CasePage } from './CasePage';
import { CasesPage } from './CasesPage';
import { CertificatesPage } from './CertificatesPage';
import { ExamPage } from './ExamPage';
import { ExamsPage } from './ExamsPage';
import { ItemPage } from './ItemPage';
import { ItemsPage } from './ItemsPage';
import { LessonPage } from './LessonPage';
import { LessonsPage } from './LessonsPage';
import { PeoplePage } from './PeoplePage';
import { PersonPage } from './PersonPage';
import { ProposalPage } from './ProposalPage';
import { ProposalsPage } from './ProposalsPage';
import { ReportPage } from './ReportPage';

export function TrainingRoutes() {
  return (
    <Routes>
      <Route index element={<Navigate to="lessons" replace />} />
      <Route path="lessons" element={<LessonsPage />} />
      <Route path="lessons/:id" element={<LessonPage />} />
      <Route path="proposals" element={<ProposalsPage />} />
      <Route path="proposals/:id" element={<ProposalPage />} />
      <Route path="cases" element={<CasesPage />} />
      <Route path="cases/:id" element={<CasePage />} />
      <Route path="items" element={<ItemsPage />} />
      <Route path="items/:id" element={<ItemPage />} />
      <Route path="exams" element={<ExamsPage />} />
      <Route path="exams/:id" element={<ExamPage />} />
      <Route path="exams/:id/attempts" element={<AttemptsPage />} />
      <Route path="certificates" element={<CertificatesPage />} />
      <Route path="people" element={<PeoplePage />} />
      <Route path="people/:id" element={<PersonPage />} />
      <Route path="report" element={<ReportPage />} />
      <Route path="*" element={<Navigate to="/training" replace />} />
    </Routes>
  );
}
