# Runs a command of the service: ./unimos-streams.ps1 COMMAND [OPTIONS]. The jar lies beside this script.
#
#   JAVA_HOME           the Java to use; otherwise the one on the PATH
#   JDK_JAVA_OPTIONS    further options of the JVM, such as -Xmx4g
$java = if ($env:JAVA_HOME) { Join-Path $env:JAVA_HOME 'bin/java' } else { 'java' }
if (-not (Get-Command $java -ErrorAction SilentlyContinue)) {
  [Console]::Error.WriteLine("unimos-streams: $java is not there; install Java 17 or later, or set JAVA_HOME")
  exit 78
}

# Nothing is sent to the makers of a library.
$env:OPT_OUT_TRACKING = 'true'

# Less than half of the memory for the heap: libtorch and RocksDB live outside it.
$options = @('-XX:MaxRAMPercentage=40', '-XX:+ExitOnOutOfMemoryError')
# Code of a command does not run for long enough to gain from the slow compiler.
if ("$args " -notmatch '^(run|demo|bench|evaluate|console|adapters replay) ') { $options += '-XX:TieredStopAtLevel=1' }
# A class-data archive beside the jar shortens every start.
$archive = Join-Path $PSScriptRoot 'unimos-streams.jsa'
if (Test-Path $archive) { $options += "-XX:SharedArchiveFile=$archive" }

& $java @options -jar (Join-Path $PSScriptRoot 'unimos-streams.jar') @args
exit $LASTEXITCODE
