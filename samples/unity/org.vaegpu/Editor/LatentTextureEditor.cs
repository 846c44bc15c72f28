using UnityEditor;
using UnityEngine;

namespace VaeGpu.Editor
{
    /// <summary>The fields of a <see cref="LatentTexture"/>, and, while it plays, its picture and what decoding costs.</summary>
    [CustomEditor(typeof(LatentTexture))]
    [CanEditMultipleObjects]
    internal sealed class LatentTextureEditor : UnityEditor.Editor
    {
        private SerializedProperty _model;
        private SerializedProperty _backend;
        private SerializedProperty _seed;
        private SerializedProperty _temperature;
        private SerializedProperty _targetTexture;
        private SerializedProperty _targetRenderer;
        private SerializedProperty _targetProperty;

        public override bool RequiresConstantRepaint() => Application.isPlaying;

        public override bool HasPreviewGUI() => Application.isPlaying && !serializedObject.isEditingMultipleObjects && ((LatentTexture)target).Texture != null;

        public override void OnPreviewGUI(Rect r, GUIStyle background)
        {
            Texture picture = ((LatentTexture)target).Texture;
            if (picture != null)
            {
                GUI.DrawTexture(r, picture, ScaleMode.ScaleToFit);
            }
        }

        public override void OnInspectorGUI()
        {
            serializedObject.Update();
            EditorGUILayout.PropertyField(_model);
            if (_model.objectReferenceValue == null && !_model.hasMultipleDifferentValues)
            {
                EditorGUILayout.HelpBox("Put a .safetensors file into the project and drag it here.", MessageType.Info);
            }

            EditorGUILayout.PropertyField(_backend);
            EditorGUILayout.PropertyField(_seed);
            EditorGUILayout.PropertyField(_temperature);
            EditorGUILayout.PropertyField(_targetTexture);
            EditorGUILayout.PropertyField(_targetRenderer);
            if (_targetRenderer.objectReferenceValue != null || _targetRenderer.hasMultipleDifferentValues)
            {
                EditorGUILayout.PropertyField(_targetProperty);
            }

            _ = serializedObject.ApplyModifiedProperties();
            if (!serializedObject.isEditingMultipleObjects)
            {
                ShowStats((LatentTexture)target);
            }
        }

        private static void ShowStats(LatentTexture component)
        {
            if (!component.Ready)
            {
                return;
            }

            Decoder decoder = component.Decoder;
            DecoderStats stats = decoder.Stats;
            EditorGUILayout.Space();
            EditorGUILayout.LabelField("Device", decoder.DeviceName);
            if (decoder.ProcessorReason.Length > 0)
            {
                EditorGUILayout.HelpBox(decoder.ProcessorReason, MessageType.Warning);
            }

            EditorGUILayout.LabelField("Picture", $"{decoder.Width} × {decoder.Height} from {decoder.LatentSize} numbers");
            EditorGUILayout.LabelField("Way", stats.UnitysDevice ? "into Unity's textures, on Unity's device" : "through memory");
            EditorGUILayout.LabelField("Decodes", $"{stats.Completed}, {stats.InFlight} under way");
            if (stats.Backend == Backend.Vulkan)
            {
                string time = stats.UnitysDevice ? "" : $"{stats.GpuSeconds * 1000:0.000} ms, ";
                EditorGUILayout.LabelField("On the device", $"{time}{stats.Dispatches} kernels, {EditorUtility.FormatBytes(stats.DeviceBytes)}");
            }
        }

        private void OnEnable()
        {
            _model = serializedObject.FindProperty("_model");
            _backend = serializedObject.FindProperty("_backend");
            _seed = serializedObject.FindProperty("_seed");
            _temperature = serializedObject.FindProperty("_temperature");
            _targetTexture = serializedObject.FindProperty("_targetTexture");
            _targetRenderer = serializedObject.FindProperty("_targetRenderer");
            _targetProperty = serializedObject.FindProperty("_targetProperty");
        }
    }
}
