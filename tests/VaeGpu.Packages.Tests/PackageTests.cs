using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using BigGustave;
using VaeGpu.Testing;

namespace VaeGpu.Packages.Tests;

/// <summary>The packages that a .NET host references: what is in them, and the first program of README.md in a fresh project that has nothing else.</summary>
[TestFixture]
internal sealed class PackageTests
{
    private static readonly string[] Names = ["VaeGpu", "VaeGpu.Shaders", "VaeGpu.Vulkan"];
    private static readonly string[] Frameworks = ["net8.0", "net10.0"];
    private static readonly string Repository = Metadata("Repository");
    private static readonly string Version = Metadata("Version");

    private readonly TemporaryFolder _packages = new();

    [OneTimeSetUp]
    public void Pack()
    {
        foreach (string name in Names)
        {
            Build(Repository, "pack", $"src/{name}/{name}.csproj", "--no-build", "-c", Metadata("Configuration"), "-o", _packages.Path, "-v", "quiet");
        }
    }

    [OneTimeTearDown]
    public void Remove() => _packages.Dispose();

    [Test]
    public void Package_HasLibrariesDocumentationSymbolsAndReadme([ValueSource(nameof(Names))] string name)
    {
        string[] files = Entries($"{name}.{Version}.nupkg");
        Assert.That(files, Is.SupersetOf(Frameworks.SelectMany(framework => new[] { $"lib/{framework}/{name}.dll", $"lib/{framework}/{name}.xml" })));
        Assert.That(files, Does.Contain("README.md").And.Contain("THIRD-PARTY-NOTICES.md"));
        Assert.That(Entries($"{name}.{Version}.snupkg"), Is.SupersetOf(Frameworks.Select(framework => $"lib/{framework}/{name}.pdb")));
    }

    [Test]
    public void Package_DependsOnWhatItNeedsAndNothingElse()
    {
        // The named packages' subsets are compiled in: a host gets no Silk.NET by this.
        Assert.That(Dependencies("VaeGpu"), Is.EqualTo(new[] { "System.Numerics.Tensors" }));
        Assert.That(Dependencies("VaeGpu.Shaders"), Is.Empty);
        Assert.That(Dependencies("VaeGpu.Vulkan"), Is.EqualTo(new[] { "VaeGpu", "VaeGpu.Shaders" }));
    }

    [Test]
    public void FirstProgram_RunsFromThePackagesAlone()
    {
        using var project = new TemporaryFolder();
        Make(project, "net10.0", "");
        string picture = project.File("hello.png");
        string output = Command.Succeed("dotnet", ["run", "-c", "Release", "--disable-build-servers", "--", picture], folder: project.Path).Output;
        Assert.That(output, Does.Contain("eight pictures, decoded by"));
        AssertIsTheReadmes(picture);
    }

    [Test]
    public void FirstProgram_CompiledAheadOfTimeAndTrimmed_Runs()
    {
        using var project = new TemporaryFolder();
        // Any warning of the trimmer or the compiler about the packages' code is an error.
        Make(project, "net8.0", "<PublishAot>true</PublishAot><TrimmerSingleWarn>false</TrimmerSingleWarn><TreatWarningsAsErrors>true</TreatWarningsAsErrors><InvariantGlobalization>true</InvariantGlobalization>");
        Build(project.Path, "publish", "-c", "Release", "-r", "linux-x64", "-o", project.File("out"), "-v", "quiet");
        string picture = project.File("hello.png");
        string output = Command.Succeed(project.File("out/Hello"), [picture], folder: project.Path).Output;
        Assert.That(output, Does.Contain("eight pictures, decoded by"));
        Assert.That(Directory.GetFiles(project.File("out"), "*.dll"), Is.Empty, "one program, no assemblies beside it");
        AssertIsTheReadmes(picture);
    }

    private static void Build(string folder, params string[] arguments) => Command.Succeed("dotnet", [.. arguments, "--disable-build-servers", "-nologo"], folder: folder);

    /// <summary>The sample, in a project that knows the packages by their names alone.</summary>
    private void Make(TemporaryFolder project, string framework, string properties)
    {
        File.Copy(Path.Combine(Repository, "samples/HelloDecoder/Program.cs"), project.File("Program.cs"));
        File.Copy(Path.Combine(Repository, "samples/models/fashion.safetensors"), project.File("fashion.safetensors"));
        File.WriteAllText(project.File("Hello.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>packages</RestorePackagesPath>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="VaeGpu.Vulkan" Version="{Version}" />
                <None Include="fashion.safetensors" CopyToOutputDirectory="PreserveNewest" CopyToPublishDirectory="PreserveNewest" />
              </ItemGroup>
            </Project>
            """);
        // Our packages only from here; everything else from where it always comes. The user's own folder saves downloading the compiler again.
        string known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Directory.CreateDirectory(known);
        File.WriteAllText(project.File("nuget.config"), $"""
            <configuration>
              <packageSources><add key="built" value="{_packages.Path}" /></packageSources>
              <fallbackPackageFolders><add key="known" value="{known}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    private static void AssertIsTheReadmes(string picture)
    {
        Png actual = Png.Open(picture), expected = Png.Open(Path.Combine(Repository, "docs/images/hello.png"));
        Assert.That((actual.Width, actual.Height), Is.EqualTo((expected.Width, expected.Height)));
        int largest = 0;
        for (int y = 0; y < expected.Height; y++)
        {
            for (int x = 0; x < expected.Width; x++)
            {
                largest = Math.Max(largest, Math.Abs(actual.GetPixel(x, y).R - expected.GetPixel(x, y).R));
            }
        }

        Assert.That(largest, Is.LessThanOrEqualTo(1));
    }

    private string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(_packages.File(package));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private string[] Dependencies(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(_packages.File($"{name}.{Version}.nupkg"));
        using Stream stream = archive.GetEntry($"{name}.nuspec")!.Open();
        return [.. XDocument.Load(stream).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Distinct().Order()];
    }

    private static string Metadata(string key) =>
        typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
