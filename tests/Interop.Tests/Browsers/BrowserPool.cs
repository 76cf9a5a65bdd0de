using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Browsers;

/// <summary>One process of each browser for all tests: starting one takes longer than most of them.</summary>
public sealed class BrowserPool : IDisposable
{
    private readonly Dictionary<string, PageBrowser> _browsers = [];

    /// <summary>A new page; skips the test if the browser is not installed.</summary>
    /// <param name="name">chromium or firefox.</param>
    /// <param name="address">Of a program's own page; null: an empty one.</param>
    internal Task<Page> OpenAsync(string name, string? address = null)
    {
        Tools.RequireBrowser(name);
        if (!_browsers.TryGetValue(name, out PageBrowser? browser) || browser.HasExited)
        {
            browser?.Dispose();
            _browsers[name] = browser = new PageBrowser(name, new BrowserFolder());
        }
        return browser.OpenAsync(address);
    }

    public void Dispose()
    {
        foreach (PageBrowser browser in _browsers.Values) browser.Dispose();
    }
}
