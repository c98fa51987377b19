import { definePolicy, reg } from 'regmon'

export default definePolicy({
  name: 'services',
  description: 'Services, drivers, and the files that they load',
  tags: ['attack.t1543.003', 'attack.t1569.002', 'attack.t1547.003', 'attack.t1547.010', 'attack.t1547.012'],
  watch: [
    reg`HKLM\SYSTEM\CurrentControlSet\Services\*\ImagePath`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\*\Start`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\*\Type`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\*\ObjectName`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\*\FailureCommand`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\*\Parameters\ServiceDll`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\*\Parameters\ServiceManifest`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders\*\DllName`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\WinSock2\Parameters\AutodialDLL`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\DNS\Parameters\ServerLevelPluginDll`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\DHCPServer\Parameters\CalloutDlls`,
    reg`HKLM\SYSTEM\CurrentControlSet\Control\ServiceControlManagerExtension`,
    reg`HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\AlternateShell`,
    reg`HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Minimal\**\*`,
    reg`HKLM\SYSTEM\CurrentControlSet\Control\SafeBoot\Network\**\*`,
    reg`HKLM\SYSTEM\CurrentControlSet\Control\Print\Monitors\*\Driver`,
    reg`HKLM\SYSTEM\CurrentControlSet\Control\Print\Environments\*\Print Processors\*\Driver`,
    reg`HKLM\SYSTEM\CurrentControlSet\Control\CI\Config\VulnerableDriverBlocklistEnable`,
  ],
  exclude: [
    // These start types change by themselves.
    reg`HKLM\SYSTEM\CurrentControlSet\Services\BITS\Start`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\TrustedInstaller\Start`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\UsoSvc\Start`,
    reg`HKLM\SYSTEM\CurrentControlSet\Services\clr_optimization_v*\Start`,
  ],
  report: ['CHANGE', 'DELETE', 'NEW'],
  data: true,
})
