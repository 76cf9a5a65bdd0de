namespace Camerad.WebRtc.Samples;

/// <summary>The sample's page, from inside the program.</summary>
internal static class Page
{
    public static string Html
    {
        get
        {
            using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream("page.html")!);
            return reader.ReadToEnd();
        }
    }
}
