namespace Camerad.TestKit.Processes;

/// <summary>
/// Where a browser and its driver put all that is temporary: killed, they leave it there, and here it is removed.
/// </summary>
internal sealed class BrowserFolder : IDisposable
{
    private const int DeleteAttempts = 20;

    private readonly string _path = Directory.CreateTempSubdirectory("browser").FullName;

    /// <summary>For the driver's process.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["TMPDIR"] = _path };

    public void Dispose()
    {
        for (int attempt = 0; Directory.Exists(_path) && attempt < DeleteAttempts; attempt++)
        {
            try
            {
                Directory.Delete(_path, recursive: true);
            }
            catch (IOException) // a process of the browser's is still at its last write
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
