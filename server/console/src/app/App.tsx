import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { BrowserRouter } from 'react-router';
import { makeQueryClient } from './queryClient';
import { Pages } from './Pages';
import { themeFor } from './theme';
import { useScheme } from './useScheme';

const client = makeQueryClient();

export function App() {
  const scheme = useScheme();
  return (
    <ConfigProvider locale={zhCN} theme={themeFor(scheme)} button={{ autoInsertSpace: false }}>
      <AntApp style={{ height: '100%' }}>
        <QueryClientProvider client={client}>
          <BrowserRouter basename="/console">
            <Pages />
          </BrowserRouter>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
